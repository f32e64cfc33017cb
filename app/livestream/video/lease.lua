-- KEYS: owner, wanted. ARGV: act, owner ("session/connection"), session, take over (1/0), life (ms).
local owner, wanted = redis.call('GET', KEYS[1]), redis.call('GET', KEYS[2])
if ARGV[1] == 'acquire' then
  if not owner or owner == ARGV[2] then
    redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[5])
    if wanted == ARGV[2] then redis.call('DEL', KEYS[2]) end
    return 'held'
  end
  if ARGV[4] == '1' or string.sub(owner, 1, #ARGV[3] + 1) == ARGV[3] .. '/' then
    redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[5])
    return 'wait'
  end
  return 'busy'
end
if owner and owner ~= ARGV[2] then return 'lost' end
if ARGV[1] == 'release' then
  redis.call('DEL', KEYS[1])
  return 'gone'
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[5])
if wanted and wanted ~= ARGV[2] then return wanted end
return 'held'
