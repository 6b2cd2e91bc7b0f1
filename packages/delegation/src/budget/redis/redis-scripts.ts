// What happens inside Redis, each script as one atomic step. Lua has only doubles, which hold integers up to 2^53: amounts are therefore kept as whole
// dollars and picodollars below one dollar, each of which stays far below that.

// KEYS: leases (sorted set: id by the end of its lease), held (hash: id to "usd|pico|day|month|caller"), then the spending of each scope.
// Scopes come as kind, period, caller, limit in dollars, limit in picodollars.
const SHARED = `
local PICO = 1000000000000
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

local function carry(usd, pico)
  local more = math.floor(pico / PICO)
  return usd + more, pico - more * PICO
end

local function dropExpired()
  local over = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)
  for _, id in ipairs(over) do
    redis.call('HDEL', KEYS[2], id)
    redis.call('ZREM', KEYS[1], id)
  end
end

-- What is spent and reserved in a scope.
local function readScope(key, kind, period, caller)
  local spent = redis.call('HMGET', key, 'usd', 'pico', 'unpriced')
  local usd, pico = 0, 0
  for _, value in ipairs(redis.call('HVALS', KEYS[2])) do
    local heldUsd, heldPico, day, month, heldBy = string.match(value, '^(%d+)|(%d+)|([^|]*)|([^|]*)|(.*)$')
    if (kind == 'day' and day or month) == period and (caller == '' or caller == heldBy) then
      usd, pico = carry(usd + tonumber(heldUsd), pico + tonumber(heldPico))
    end
  end
  return tonumber(spent[1] or '0'), tonumber(spent[2] or '0'), usd, pico, tonumber(spent[3] or '0')
end

local function text(number) return string.format('%.0f', number) end
`;

/** ARGV: id, lease in ms, dollars, picodollars, unpriced (0 or 1), caller, day, month, `take` or `read`, then five for each scope. */
export const TAKE_SCRIPT = `${SHARED}
dropExpired()
local fits = true
local reply = {}
local free = ARGV[5] == '0' and ARGV[3] == '0' and ARGV[4] == '0'
for index = 3, #KEYS do
  local at = 10 + (index - 3) * 5
  local spentUsd, spentPico, heldUsd, heldPico, unpriced = readScope(KEYS[index], ARGV[at], ARGV[at + 1], ARGV[at + 2])
  for _, part in ipairs({spentUsd, spentPico, heldUsd, heldPico, unpriced}) do reply[#reply + 1] = text(part) end
  local usd, pico = carry(spentUsd + heldUsd + tonumber(ARGV[3]), spentPico + heldPico + tonumber(ARGV[4]))
  local limitUsd, limitPico = tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4])
  local below = usd < limitUsd or (usd == limitUsd and pico < limitPico)
  local equal = usd == limitUsd and pico == limitPico
  -- What costs nothing always fits; what has no price needs that something is left.
  if not free and not below and (ARGV[5] == '1' or not equal) then fits = false end
end
if ARGV[9] == 'take' and fits then
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[3] .. '|' .. ARGV[4] .. '|' .. ARGV[7] .. '|' .. ARGV[8] .. '|' .. ARGV[6])
  redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[1])
end
table.insert(reply, 1, fits and '1' or '0')
return reply
`;

/**
 * KEYS: leases, held, the mark that this reservation has ended, the callers of the day and of the month, then the spending of each account.
 * ARGV: id, has a cost (0 or 1), dollars, picodollars, unpriced, caller, then for each account after how many seconds it may be forgotten.
 */
export const END_SCRIPT = `${SHARED}
if redis.call('SET', KEYS[3], '1', 'NX', 'EX', 86400) == false then return 0 end
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[1], ARGV[1])
if ARGV[2] == '0' then return 1 end
for index = 6, #KEYS do
  local spent = redis.call('HMGET', KEYS[index], 'usd', 'pico')
  local usd, pico = carry(tonumber(spent[1] or '0') + tonumber(ARGV[3]), tonumber(spent[2] or '0') + tonumber(ARGV[4]))
  redis.call('HSET', KEYS[index], 'usd', text(usd), 'pico', text(pico))
  redis.call('HINCRBY', KEYS[index], 'unpriced', ARGV[5])
  redis.call('EXPIRE', KEYS[index], ARGV[7 + index - 6])
end
if ARGV[6] ~= '' then
  for index = 4, 5 do
    redis.call('SADD', KEYS[index], ARGV[6])
    redis.call('EXPIRE', KEYS[index], ARGV[7 + index - 4])
  end
end
return 1
`;

/** KEYS: leases, held, then the mark of each reservation's end. ARGV: lease in ms, then id and value for each. One that had expired comes back. */
export const RENEW_SCRIPT = `${SHARED}
for index = 3, #KEYS do
  local at = 2 + (index - 3) * 2
  if redis.call('EXISTS', KEYS[index]) == 0 then
    redis.call('HSET', KEYS[2], ARGV[at], ARGV[at + 1])
    redis.call('ZADD', KEYS[1], now + tonumber(ARGV[1]), ARGV[at])
  end
end
return 1
`;
