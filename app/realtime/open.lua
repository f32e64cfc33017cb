-- Open an epoch of a room's log unless somebody else has: its state comes from the caller, lists are kept if still here.
-- KEYS[1]: the room's key prefix. ARGV[1]: JSON: epoch, at, fields, sets, lists.
local base = KEYS[1]
local opening = cjson.decode(ARGV[1])
if redis.call('HGET', base .. ':head', 'run') == RUN then return 0 end
redis.call('HSET', base .. ':head', 'run', RUN, 'epoch', opening.epoch, 'number', 1)
redis.call('PERSIST', base .. ':head')
redis.call('DEL', base .. ':fields')
for name, value in pairs(opening.fields) do redis.call('HSET', base .. ':fields', name, value) end
for name, members in pairs(opening.sets) do
  redis.call('DEL', base .. ':set:' .. name)
  for _, member in ipairs(members) do redis.call('SADD', base .. ':set:' .. name, member) end
end
for name, items in pairs(opening.lists) do
  local list = base .. ':list:' .. name
  if redis.call('EXISTS', list) == 0 then
    for _, item in ipairs(items) do redis.call('RPUSH', list, item) end
  else
    redis.call('PERSIST', list)
  end
end
redis.call('XADD', base .. ':events', opening.epoch .. '-1', 'kind', 'epoch_opened', 'payload', '{}', 'at', opening.at)
redis.call('PERSIST', base .. ':events')
return 1
