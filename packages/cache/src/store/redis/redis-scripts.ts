// The steps that have to be one in Redis. They run again without harm.

/**
 * Books a key that was set: its size, when it was used and when it ends; forgets what has ended, and makes room, oldest use first. Raises the generation when
 * the key replaced one that still held. KEYS: used, sizes, ends, totals, written. ARGV: key, bytes, now, end, most bytes (0: no limit), prefix of values.
 */
export const KEEP_SCRIPT = `
local used, sizes, ends, totals, written = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local key, bytes, now, stop, most, prefix = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[6]
local function forget(name)
  local size = tonumber(redis.call('HGET', sizes, name) or '0')
  redis.call('HDEL', sizes, name)
  redis.call('ZREM', used, name)
  redis.call('ZREM', ends, name)
  redis.call('ZREM', written, name)
  redis.call('HINCRBY', totals, 'bytes', 0 - size)
end
local before = redis.call('ZSCORE', ends, key)
if before and tonumber(before) > now then redis.call('HINCRBY', totals, 'generation', 1) end
forget(key)
for _, name in ipairs(redis.call('ZRANGEBYSCORE', ends, '-inf', now, 'LIMIT', 0, 100)) do forget(name) end
redis.call('HSET', sizes, key, bytes)
redis.call('ZADD', used, now, key)
redis.call('ZADD', written, now, key)
redis.call('ZADD', ends, stop, key)
local total = redis.call('HINCRBY', totals, 'bytes', bytes)
while most > 0 and total > most do
  local oldest = redis.call('ZRANGE', used, 0, 0)[1]
  if not oldest then break end
  forget(oldest)
  redis.call('UNLINK', prefix .. oldest)
  redis.call('HINCRBY', totals, 'evictions', 1)
  total = tonumber(redis.call('HGET', totals, 'bytes'))
end
return 1`;

/** Takes keys out. KEYS: used, sizes, ends, totals, written. ARGV: prefix of values, keys. Answers how many there were. */
export const REMOVE_SCRIPT = `
local used, sizes, ends, totals, written = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local count = 0
for index = 2, #ARGV do
  local name = ARGV[index]
  count = count + redis.call('UNLINK', ARGV[1] .. name)
  redis.call('HINCRBY', totals, 'bytes', 0 - tonumber(redis.call('HGET', sizes, name) or '0'))
  redis.call('HDEL', sizes, name)
  redis.call('ZREM', used, name)
  redis.call('ZREM', ends, name)
  redis.call('ZREM', written, name)
end
redis.call('HINCRBY', totals, 'generation', 1)
return count`;

/** Lets a lock go that is still one's own, and says so to whoever waits. KEYS: lock. ARGV: token, channel, key. */
export const RELEASE_SCRIPT = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return redis.call('PUBLISH', ARGV[2], ARGV[3])`;

/** Makes one's own lock last. KEYS: lock. ARGV: token, milliseconds. */
export const RENEW_SCRIPT = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0`;
