-- The room's state and the position it is the state of, read in one step. ARGV[1]: how many of
-- the following names are lists; the others are sets.
local base = KEYS[1]
local head = redis.call('HMGET', base .. ':head', 'run', 'epoch', 'number')
if head[1] ~= RUN then return {'lost', head[2] or '0'} end
local count, lists, sets = tonumber(ARGV[1]), {}, {}
for i = 2, #ARGV do
  if i <= count + 1 then
    lists[#lists + 1] = redis.call('LRANGE', base .. ':list:' .. ARGV[i], 0, -1)
  else
    sets[#sets + 1] = redis.call('SMEMBERS', base .. ':set:' .. ARGV[i])
  end
end
return {'ok', head[2], head[3], redis.call('HGETALL', base .. ':fields'), lists, sets}
