-- The room's state and the position it is the state of, read in one step. ARGV: names of the lists wanted.
local base = KEYS[1]
local head = redis.call('HMGET', base .. ':head', 'run', 'epoch', 'number')
if head[1] ~= RUN then return {'lost', head[2] or '0'} end
local lists = {}
for i, name in ipairs(ARGV) do lists[i] = redis.call('LRANGE', base .. ':list:' .. name, 0, -1) end
return {'ok', head[2], head[3], redis.call('HGETALL', base .. ':fields'), lists}
