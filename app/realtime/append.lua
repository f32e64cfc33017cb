-- Append one event to a room's log, or refuse it; everything in one step.
-- KEYS[1]: the room's key prefix. ARGV[1]: the event as JSON: kind, payload (JSON text), at, once, guards, effects, aside.
-- An event that is set aside gets no number and changes no state: it waits in a stream that no viewer is sent.
local base = KEYS[1]
local event = cjson.decode(ARGV[1])
local head = redis.call('HMGET', base .. ':head', 'run', 'epoch')
if head[1] ~= RUN then return {'lost', ''} end
if event.once then
  local earlier = redis.call('GET', base .. ':once:' .. event.once)
  if earlier then return {'earlier', earlier} end
end
for _, guard in ipairs(event.guards) do
  local refused, wait = false, 0
  if guard.op == 'is' then
    refused = redis.call('HGET', base .. ':fields', guard.name) ~= guard.value
  elseif guard.op == 'lacks' then
    refused = redis.call('SISMEMBER', base .. ':set:' .. guard.name, guard.value) == 1
  elseif guard.op == 'rate' then
    local key = base .. ':rate:' .. guard.name .. ':' .. guard.value
    local used = redis.call('INCR', key)
    if used == 1 then redis.call('PEXPIRE', key, guard.window) end
    refused = used > guard.limit
  elseif guard.op == 'apart' then
    local apart = tonumber(redis.call('HGET', base .. ':fields', guard.name) or '0') * 1000
    if apart > 0 then
      local key, time = base .. ':last:' .. guard.value, redis.call('TIME')
      local now = time[1] * 1000 + math.floor(time[2] / 1000)
      wait = tonumber(redis.call('GET', key) or '0') + apart - now
      refused = wait > 0
      if not refused then redis.call('SET', key, now, 'PX', guard.window) end
    end
  end
  if refused then return {'refused', guard.code, wait} end
end
if event.aside and (not event.aside.field or redis.call('HGET', base .. ':fields', event.aside.field) == 'true') then
  redis.call('XADD', base .. ':aside', '*', 'payload', event.aside.payload, 'at', event.at)
  if event.once then redis.call('SET', base .. ':once:' .. event.once, '0-0', 'EX', event.once_seconds) end
  return {'aside', '0-0'}
end
local number = redis.call('HINCRBY', base .. ':head', 'number', 1)
local id = head[2] .. '-' .. number
redis.call('XADD', base .. ':events', id, 'kind', event.kind, 'payload', event.payload, 'at', event.at)
for _, effect in ipairs(event.effects) do
  local list, set = base .. ':list:' .. effect.name, base .. ':set:' .. effect.name
  if effect.op == 'set' then
    redis.call('HSET', base .. ':fields', effect.name, effect.value)
  elseif effect.op == 'clear' then
    redis.call('HDEL', base .. ':fields', effect.name)
  elseif effect.op == 'push' then
    redis.call('RPUSH', list, '{"id":"' .. id .. '","at":' .. event.at .. ',"payload":' .. event.payload .. '}')
    redis.call('LTRIM', list, -effect.keep, -1)
  elseif effect.op == 'drop' then
    local start = '{"id":"' .. effect.value .. '"'
    for _, item in ipairs(redis.call('LRANGE', list, 0, -1)) do
      if string.sub(item, 1, #start) == start then redis.call('LREM', list, 1, item) end
    end
  elseif effect.op == 'add' then
    redis.call('SADD', set, effect.value)
  elseif effect.op == 'remove' then
    redis.call('SREM', set, effect.value)
  end
end
if event.once then redis.call('SET', base .. ':once:' .. event.once, id, 'EX', event.once_seconds) end
return {'ok', id}
