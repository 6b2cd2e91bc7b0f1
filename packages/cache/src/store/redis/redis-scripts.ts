// The steps that have to be one in Redis. They run again without harm.

// What a key takes with it: its size, its places, and the question by whose nearness it was found. KEYS: used, sizes, ends, totals, written, partitions and
// sizes of near questions. `root` begins the names of all keys.
const FORGET = `
local used, sizes, ends, totals, written, near, nearSizes = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local function forgetNear(name)
  local partition = redis.call('HGET', near, name)
  if not partition then return end
  redis.call('ZREM', root .. ':near:' .. partition, name)
  redis.call('HDEL', root .. ':near-facts:' .. partition, name)
  redis.call('HINCRBY', totals, 'bytes', 0 - tonumber(redis.call('HGET', nearSizes, name) or '0'))
  redis.call('HDEL', near, name)
  redis.call('HDEL', nearSizes, name)
end
local function forget(name)
  forgetNear(name)
  redis.call('HINCRBY', totals, 'bytes', 0 - tonumber(redis.call('HGET', sizes, name) or '0'))
  redis.call('HDEL', sizes, name)
  redis.call('ZREM', used, name)
  redis.call('ZREM', ends, name)
  redis.call('ZREM', written, name)
end
local function sweep(now, most)
  for _, name in ipairs(redis.call('ZRANGEBYSCORE', ends, '-inf', now, 'LIMIT', 0, most)) do forget(name) end
end
local function makeRoom(most)
  local total = tonumber(redis.call('HGET', totals, 'bytes') or '0')
  while most > 0 and total > most do
    local oldest = redis.call('ZRANGE', used, 0, 0)[1]
    if not oldest then break end
    forget(oldest)
    redis.call('UNLINK', root .. '::' .. oldest)
    redis.call('HINCRBY', totals, 'evictions', 1)
    total = tonumber(redis.call('HGET', totals, 'bytes'))
  end
end`;

/**
 * Books a key that was set: its size, when it was used and when it ends; forgets what has ended, and makes room, oldest use first. Raises the generation when
 * the key replaced one that still held. A near question stays with the key that replaces its own. ARGV: root, key, bytes, now, end, most bytes (0: no limit).
 */
export const KEEP_SCRIPT = `
local root = ARGV[1]
${FORGET}
local key, bytes, now, stop, most = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local before = redis.call('ZSCORE', ends, key)
if before and tonumber(before) > now then redis.call('HINCRBY', totals, 'generation', 1) end
local old = tonumber(redis.call('HGET', sizes, key) or '0')
redis.call('HSET', sizes, key, bytes)
redis.call('HINCRBY', totals, 'bytes', bytes - old)
redis.call('ZADD', used, now, key)
redis.call('ZADD', written, now, key)
redis.call('ZADD', ends, stop, key)
sweep(now, 100)
makeRoom(most)
return 1`;

/** Takes keys out, with their near questions. ARGV: root, keys. Answers how many there were. */
export const REMOVE_SCRIPT = `
local root = ARGV[1]
${FORGET}
local count = 0
for index = 2, #ARGV do
  count = count + redis.call('UNLINK', root .. '::' .. ARGV[index])
  forget(ARGV[index])
end
redis.call('HINCRBY', totals, 'generation', 1)
return count`;

/** Forgets what has ended. ARGV: root, now, how many at most. Answers how many have ended and are left. */
export const SWEEP_SCRIPT = `
local root = ARGV[1]
${FORGET}
sweep(tonumber(ARGV[2]), tonumber(ARGV[3]))
return redis.call('ZCOUNT', ends, '-inf', ARGV[2])`;

/**
 * Adds a near question whose answer is there, and forgets the oldest of its partition beyond the limit. ARGV: root, key, partition, facts, bytes, most of a
 * partition, most bytes (0: no limit), milliseconds that it lasts.
 */
export const NEAR_SCRIPT = `
local root = ARGV[1]
${FORGET}
local key, partition, facts, bytes, most, room = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
if redis.call('HEXISTS', sizes, key) == 0 then return 0 end
forgetNear(key)
local order, details = root .. ':near:' .. partition, root .. ':near-facts:' .. partition
redis.call('ZADD', order, redis.call('INCR', root .. ':near-sequence'), key)
redis.call('HSET', details, key, facts)
redis.call('HSET', near, key, partition)
redis.call('HSET', nearSizes, key, bytes)
redis.call('HINCRBY', totals, 'bytes', bytes)
for _, name in ipairs(redis.call('ZRANGE', order, 0, 0 - most - 1)) do forgetNear(name) end
for _, name in ipairs({ order, details }) do
  if redis.call('PTTL', name) < tonumber(ARGV[8]) then redis.call('PEXPIRE', name, ARGV[8]) end
end
makeRoom(room)
return 1`;

/**
 * The newest near questions of a partition, newest first: of each its key, its number and its facts. KEYS: order, facts. ARGV: the number after which they
 * begin, how many at most.
 */
export const READ_NEAR_SCRIPT = `
local found = {}
local members = redis.call('ZREVRANGEBYSCORE', KEYS[1], '+inf', '(' .. ARGV[1], 'WITHSCORES', 'LIMIT', 0, ARGV[2])
for index = 1, #members, 2 do
  local facts = redis.call('HGET', KEYS[2], members[index])
  if facts then
    found[#found + 1] = members[index]
    found[#found + 1] = members[index + 1]
    found[#found + 1] = facts
  end
end
return found`;

/** Forgets near questions; their answers stay. ARGV: root, keys. */
export const FORGET_NEAR_SCRIPT = `
local root = ARGV[1]
${FORGET}
for index = 2, #ARGV do forgetNear(ARGV[index]) end
return 1`;

/** Lets a lock go that is still one's own, and says so to whoever waits. KEYS: lock. ARGV: token, channel, key. */
export const RELEASE_SCRIPT = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return redis.call('PUBLISH', ARGV[2], ARGV[3])`;

/** Makes one's own lock last. KEYS: lock. ARGV: token, milliseconds. */
export const RENEW_SCRIPT = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0`;
