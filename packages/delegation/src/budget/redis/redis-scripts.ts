// What happens inside Redis, each script as one atomic step that does no harm when it runs twice. Lua has only doubles, which hold integers up to 2^53
// (9,007 USD): amounts are therefore kept as whole dollars and picodollars below one dollar, each of which stays far below that.

// The first three keys of every script: when each reservation's lease is over (sorted set of ids), what it holds (hash of ids to
// "usd|pico|day|month|caller"), and the sums of what is held (hash of "period|caller" to "usd|pico"; '' is everyone, nothing held has no field).
const SHARED = `
local LEASES, HELD, RESERVED = KEYS[1], KEYS[2], KEYS[3]
local PICO = 1000000000000

-- %d would do for no more than 32 bits in some builds.
local function text(number) return string.format('%.0f', number) end

-- Also borrows: carry(3, -1) is 2 and PICO - 1.
local function carry(usd, pico)
  local more = math.floor(pico / PICO)
  return usd + more, pico - more * PICO
end

local function readReserved(field)
  local value = redis.call('HGET', RESERVED, field)
  if not value then return 0, 0 end
  local usd, pico = string.match(value, '^(%d+)|(%d+)$')
  return tonumber(usd), tonumber(pico)
end

local function changeReserved(value, sign)
  local usd, pico, day, month, caller = string.match(value, '^(%d+)|(%d+)|([^|]*)|([^|]*)|(.*)$')
  usd, pico = sign * tonumber(usd), sign * tonumber(pico)
  local fields = { day .. '|', month .. '|' }
  if caller ~= '' then fields[3], fields[4] = day .. '|' .. caller, month .. '|' .. caller end
  for _, field in ipairs(fields) do
    local heldUsd, heldPico = readReserved(field)
    heldUsd, heldPico = carry(heldUsd + usd, heldPico + pico)
    -- Below nothing only when somebody else has deleted the sums.
    if heldUsd < 0 or (heldUsd == 0 and heldPico == 0) then
      redis.call('HDEL', RESERVED, field)
    else
      redis.call('HSET', RESERVED, field, text(heldUsd) .. '|' .. text(heldPico))
    end
  end
end

local function drop(id)
  local value = redis.call('HGET', HELD, id)
  redis.call('ZREM', LEASES, id)
  if not value then return end
  redis.call('HDEL', HELD, id)
  changeReserved(value, -1)
end
`;

// The server's own time, so that no machine's clock decides whose lease is over.
const LEASES = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

local function hold(id, value, leaseMs)
  if redis.call('HSETNX', HELD, id, value) == 1 then changeReserved(value, 1) end
  redis.call('ZADD', LEASES, text(now + tonumber(leaseMs)), id)
end

for _, id in ipairs(redis.call('ZRANGEBYSCORE', LEASES, '-inf', text(now))) do drop(id) end
`;

const SCOPES = `
-- Appends to the reply what is spent, what is unpriced and what is held; returns the sum of spent and held.
local function readScope(spentKey, field, reply)
  local spent = redis.call('HMGET', spentKey, 'usd', 'pico', 'unpriced')
  local usd, pico = spent[1] or '0', spent[2] or '0'
  local heldUsd, heldPico = readReserved(field)
  for _, part in ipairs({ usd, pico, spent[3] or '0', text(heldUsd), text(heldPico) }) do reply[#reply + 1] = part end
  return carry(tonumber(usd) + heldUsd, tonumber(pico) + heldPico)
end
`;

/**
 * Reserves in every scope or in none, and answers '1' or '0' with five numbers for each scope: spent dollars and picodollars, unpriced calls, held
 * dollars and picodollars.
 *
 * KEYS: the three, the mark of this reservation's end, then the spending of each scope.
 * ARGV: id, what it holds, lease in ms, dollars, picodollars, unpriced (0 or 1), seconds to keep what is held, then for each scope its field of what is
 * held, and its limit in dollars and picodollars.
 */
export const TAKE_SCRIPT = `${SHARED}${LEASES}${SCOPES}
local id, value, leaseMs, addUsd, addPico, unpriced, keep = unpack(ARGV, 1, 7)
local reply = { '' }
-- A take that comes after its own end has nobody behind it; one that is there already was sent twice.
local fits = redis.call('EXISTS', KEYS[4]) == 0
local isHeld = redis.call('HEXISTS', HELD, id) == 1
-- What costs nothing always fits; what has no price needs that something is left.
local isFree = unpriced == '0' and addUsd == '0' and addPico == '0'
for index = 5, #KEYS do
  local at = 8 + (index - 5) * 3
  local usd, pico = readScope(KEYS[index], ARGV[at], reply)
  usd, pico = carry(usd + tonumber(addUsd), pico + tonumber(addPico))
  local limitUsd, limitPico = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  local isBelow = usd < limitUsd or (usd == limitUsd and pico < limitPico)
  local isEqual = usd == limitUsd and pico == limitPico
  if not (isFree or isHeld or isBelow or (isEqual and unpriced == '0')) then fits = false end
end
if fits then
  hold(id, value, leaseMs)
  for index = 1, 3 do redis.call('EXPIRE', KEYS[index], keep) end
end
reply[1] = fits and '1' or '0'
return reply
`;

/** KEYS: the three, then the spending of each scope. ARGV: for each scope its field of what is held. Answers as a take does. */
export const READ_SCRIPT = `${SHARED}${LEASES}${SCOPES}
local reply = { '1' }
for index = 4, #KEYS do readScope(KEYS[index], ARGV[index - 3], reply) end
return reply
`;

/**
 * Gives a reservation back, and books what it has turned into: once, also after it was given back for nothing.
 *
 * KEYS: the three, the mark of this reservation's end, who has spent in the month, then the spending of each account.
 * ARGV: id, has a cost (0 or 1), dollars, picodollars, unpriced calls, caller, seconds to keep the mark, seconds to keep the callers, then seconds to
 * keep each account.
 */
export const END_SCRIPT = `${SHARED}
local id, hasCost, addUsd, addPico, unpriced, caller, keepMark, keepCallers = unpack(ARGV, 1, 8)
drop(id)
local mark = redis.call('GET', KEYS[4])
if mark == 'booked' or (mark and hasCost == '0') then return 0 end
redis.call('SET', KEYS[4], hasCost == '1' and 'booked' or 'given back', 'EX', keepMark)
if hasCost == '0' then return 1 end
for index = 6, #KEYS do
  local spent = redis.call('HMGET', KEYS[index], 'usd', 'pico')
  local usd, pico = carry(tonumber(spent[1] or '0') + tonumber(addUsd), tonumber(spent[2] or '0') + tonumber(addPico))
  redis.call('HSET', KEYS[index], 'usd', text(usd), 'pico', text(pico))
  redis.call('HINCRBY', KEYS[index], 'unpriced', unpriced)
  redis.call('EXPIRE', KEYS[index], ARGV[9 + index - 6])
end
if caller ~= '' then
  redis.call('SADD', KEYS[5], caller)
  redis.call('EXPIRE', KEYS[5], keepCallers)
end
return 1
`;

/**
 * Gives reservations a new lease; one that had expired comes back, one that has ended does not.
 *
 * KEYS: the three, then the mark of each reservation's end. ARGV: lease in ms, then for each its id and what it holds.
 */
export const RENEW_SCRIPT = `${SHARED}${LEASES}
for index = 4, #KEYS do
  local at = 2 + (index - 4) * 2
  if redis.call('EXISTS', KEYS[index]) == 0 then hold(ARGV[at], ARGV[at + 1], ARGV[1]) end
end
return 1
`;

/** Who has spent or holds something in a month. KEYS: the three, the month's callers. ARGV: the month. */
export const CALLERS_SCRIPT = `${SHARED}${LEASES}
local callers = redis.call('SMEMBERS', KEYS[4])
for _, value in ipairs(redis.call('HVALS', HELD)) do
  local month, caller = string.match(value, '^%d+|%d+|[^|]*|([^|]*)|(.*)$')
  if month == ARGV[1] and caller ~= '' then callers[#callers + 1] = caller end
end
return callers
`;
