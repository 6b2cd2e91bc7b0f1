// The steps that have to be one in Redis. They run again without harm, and whatever numbers they find: one that is none is counted anew, or is nothing.

// What a key takes with it: its size, its places, and the question by whose nearness it was found. KEYS: used, sizes, ends, totals, written, partitions and
// sizes of near questions. `root` begins the names of all keys.
const BOOKS = `
local used, sizes, ends, totals, written, near, nearSizes = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local function whole(text)
  local number = text and tonumber(text)
  if number and number == math.floor(number) and number >= 0 and number < 9e15 then return number end
end
local function put(field, number) redis.call('HSET', totals, field, string.format('%.0f', number)) end
local function raise(field) put(field, (whole(redis.call('HGET', totals, field)) or 0) + 1) end
local function recount()
  local sum = 0
  for _, book in ipairs({ sizes, nearSizes }) do
    for _, size in ipairs(redis.call('HVALS', book)) do sum = sum + (whole(size) or 0) end
  end
  put('bytes', sum)
  return sum
end
local function total() return whole(redis.call('HGET', totals, 'bytes') or '0') or recount() end
local function add(bytes) put('bytes', math.max(0, total() + bytes)) end
local function sizeOf(book, name) return whole(redis.call('HGET', book, name)) or 0 end
local function forgetNear(name)
  local partition = redis.call('HGET', near, name)
  if not partition then return 0 end
  redis.pcall('ZREM', root .. ':near:' .. partition, name)
  redis.pcall('HDEL', root .. ':near-facts:' .. partition, name)
  add(0 - sizeOf(nearSizes, name))
  redis.call('HDEL', near, name)
  redis.call('HDEL', nearSizes, name)
  return 1
end
local function forget(name)
  forgetNear(name)
  add(0 - sizeOf(sizes, name))
  redis.call('HDEL', sizes, name)
  redis.call('ZREM', used, name)
  redis.call('ZREM', ends, name)
  redis.call('ZREM', written, name)
end
local function sweep(now, most)
  for _, name in ipairs(redis.call('ZRANGEBYSCORE', ends, '-inf', now, 'LIMIT', 0, most)) do forget(name) end
end
local function startOver()
  local evictions = whole(redis.call('HGET', totals, 'evictions')) or 0
  for _, partition in ipairs(redis.call('HVALS', near)) do redis.call('UNLINK', root .. ':near:' .. partition, root .. ':near-facts:' .. partition) end
  for _, name in ipairs(redis.call('HKEYS', sizes)) do redis.call('UNLINK', root .. '::' .. name) end
  for _, book in ipairs({ used, ends, written }) do
    for _, name in ipairs(redis.call('ZRANGE', book, 0, -1)) do redis.call('UNLINK', root .. '::' .. name) end
  end
  redis.call('UNLINK', used, sizes, ends, totals, written, near, nearSizes)
  put('evictions', evictions)
  put('generation', tonumber(redis.call('TIME')[1]))
end
local function makeRoom(most, added)
  if most == 0 then return end
  -- It was within the limit before, or is wrong, or somebody else has a higher one.
  if total() > most + added then recount() end
  while total() > most do
    local oldest = redis.call('ZRANGE', used, 0, 0)[1]
    -- The books do not fit each other, as after Redis itself has evicted one of them.
    if not oldest then return startOver() end
    forget(oldest)
    redis.call('UNLINK', root .. '::' .. oldest)
    raise('evictions')
  end
end
total()`;

/**
 * Books a key that was set: its size, when it was used and when it ends; forgets what has ended, and makes room, oldest use first. Raises the generation when
 * the key replaced one that still held. A near question stays with the key that replaces its own. ARGV: root, key, bytes, now, end, most bytes (0: no limit).
 */
export const KEEP_SCRIPT = `
local root = ARGV[1]
${BOOKS}
local key, bytes, now, stop, most = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local before = redis.call('ZSCORE', ends, key)
if before and tonumber(before) > now then raise('generation') end
local old = sizeOf(sizes, key)
redis.call('HSET', sizes, key, bytes)
add(bytes - old)
redis.call('ZADD', used, now, key)
redis.call('ZADD', written, now, key)
redis.call('ZADD', ends, stop, key)
sweep(now, 100)
makeRoom(most, bytes)
return 1`;

/** Takes keys out, with their near questions. ARGV: root, keys. Answers how many there were. */
export const REMOVE_SCRIPT = `
local root = ARGV[1]
${BOOKS}
local count = 0
for index = 2, #ARGV do
  count = count + redis.call('UNLINK', root .. '::' .. ARGV[index])
  forget(ARGV[index])
end
raise('generation')
return count`;

/** Forgets what has ended. ARGV: root, now, how many at most. Answers how many have ended and are left. */
export const SWEEP_SCRIPT = `
local root = ARGV[1]
${BOOKS}
sweep(tonumber(ARGV[2]), tonumber(ARGV[3]))
return redis.call('ZCOUNT', ends, '-inf', ARGV[2])`;

/**
 * Adds a near question whose answer is there, and forgets the oldest of its partition beyond the limit; leaves out one that has no room beside its own answer.
 * ARGV: root, key, partition, facts, bytes, most of a partition, most bytes (0: no limit), milliseconds that it lasts. Numbers only grow, also when the last
 * one is lost: then they go on from the time.
 */
export const NEAR_SCRIPT = `
local root = ARGV[1]
${BOOKS}
local key, partition, facts, bytes, most, room = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
if redis.call('HEXISTS', sizes, key) == 0 then return 0 end
forgetNear(key)
if room > 0 and bytes + sizeOf(sizes, key) > room then return 0 end
local order, details, counter = root .. ':near:' .. partition, root .. ':near-facts:' .. partition, root .. ':near-sequence'
local number = redis.call('EXISTS', counter) == 1 and redis.pcall('INCR', counter)
if type(number) ~= 'number' then
  number = tonumber(redis.call('TIME')[1]) * 1000
  redis.call('SET', counter, string.format('%.0f', number))
end
redis.call('ZADD', order, string.format('%.0f', number), key)
redis.call('HSET', details, key, facts)
redis.call('HSET', near, key, partition)
redis.call('HSET', nearSizes, key, bytes)
add(bytes)
for _, name in ipairs(redis.call('ZRANGE', order, 0, 0 - most - 1)) do
  forgetNear(name)
  redis.call('ZREM', order, name)
end
for _, name in ipairs({ order, details }) do
  if redis.call('PTTL', name) < tonumber(ARGV[8]) then redis.call('PEXPIRE', name, ARGV[8]) end
end
makeRoom(room, bytes)
return 1`;

/**
 * The newest near questions of a partition, newest first: of each its key, its number and its facts (nothing where there are none). KEYS: order, facts. ARGV:
 * the number after which they begin, how many at most.
 */
export const READ_NEAR_SCRIPT = `
local found = {}
local members = redis.call('ZREVRANGEBYSCORE', KEYS[1], '+inf', '(' .. ARGV[1], 'WITHSCORES', 'LIMIT', 0, ARGV[2])
for index = 1, #members, 2 do
  found[#found + 1] = members[index]
  found[#found + 1] = members[index + 1]
  found[#found + 1] = redis.call('HGET', KEYS[2], members[index]) or ''
end
return found`;

/** Forgets near questions; their answers stay. ARGV: root, keys. Answers how many there were. */
export const FORGET_NEAR_SCRIPT = `
local root = ARGV[1]
${BOOKS}
local count = 0
for index = 2, #ARGV do count = count + forgetNear(ARGV[index]) end
return count`;

/** Takes out what is in a partition and does not belong there. ARGV: root, partition, keys. */
export const DROP_NEAR_SCRIPT = `
local root = ARGV[1]
${BOOKS}
for index = 3, #ARGV do
  if redis.call('HGET', near, ARGV[index]) == ARGV[2] then forgetNear(ARGV[index]) end
  redis.call('ZREM', root .. ':near:' .. ARGV[2], ARGV[index])
  redis.call('HDEL', root .. ':near-facts:' .. ARGV[2], ARGV[index])
end
return 1`;

/** Tells all processes that what they hold may be no more. ARGV: root. */
export const RAISE_SCRIPT = `
local root = ARGV[1]
${BOOKS}
raise('generation')
return 1`;

/**
 * Takes out keys that are of another type than they have to be. Without one of the books nobody knows what there is: then everything is begun anew. KEYS: the
 * books, others. ARGV: root, types of the others. Answers how many there were.
 */
export const MEND_SCRIPT = `
local mended = 0
local function mend(key, type)
  local found = redis.call('TYPE', key)['ok']
  if found == 'none' or found == type then return end
  redis.call('UNLINK', key)
  mended = mended + 1
end
for index, type in ipairs({ 'zset', 'hash', 'zset', 'hash', 'zset', 'hash', 'hash' }) do mend(KEYS[index], type) end
local isSpoilt = mended > 0
for index = 8, #KEYS do mend(KEYS[index], ARGV[index - 6]) end
local root = ARGV[1]
${BOOKS}
if isSpoilt then startOver() end
return mended`;

/** Adds to sums. KEYS: the hash. ARGV: names with what is added. Answers how many were no sums, and begin anew. */
export const COUNT_SCRIPT = `
local mended = 0
for index = 1, #ARGV, 2 do
  local sum = redis.pcall('HINCRBY', KEYS[1], ARGV[index], ARGV[index + 1])
  if type(sum) == 'table' then
    redis.call('HSET', KEYS[1], ARGV[index], ARGV[index + 1])
    mended = mended + 1
  end
end
return mended`;

/** Lets a lock go that is still one's own, and says so to whoever waits. KEYS: lock. ARGV: token, channel, key. */
export const RELEASE_SCRIPT = `
if redis.pcall('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return redis.call('PUBLISH', ARGV[2], ARGV[3])`;

/** Takes away a lock that would never end, which is none of ours. KEYS: lock. */
export const BREAK_SCRIPT = `
if redis.call('PTTL', KEYS[1]) == -1 then return redis.call('UNLINK', KEYS[1]) end
return 0`;

/** Makes one's own lock last. KEYS: lock. ARGV: token, milliseconds. */
export const RENEW_SCRIPT = `
if redis.pcall('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0`;
