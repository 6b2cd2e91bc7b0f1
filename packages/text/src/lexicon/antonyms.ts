// Words that turn a question round. A pair may stand on either side.

const PAIRS =
  'increase decrease|raise lower|rise fall|gain lose|win lose|buy sell|lend borrow|push pull|open close|start stop|begin end|enable disable|activate deactivate|allow forbid|permit prohibit|accept reject|approve deny|include exclude|add remove|insert delete|add subtract|multiply divide|attach detach|connect disconnect|install uninstall|lock unlock|encrypt decrypt|encode decode|compress decompress|zip unzip|import export|upload download|install remove|show hide|expand collapse|maximize minimize|best worst|good bad|better worse|most least|more less|more fewer|max min|maximum minimum|largest smallest|biggest smallest|highest lowest|longest shortest|fastest slowest|oldest newest|oldest youngest|first last|early late|earliest latest|before after|above below|over under|inside outside|in out|up down|left right|north south|east west|front back|top bottom|upper lower|inner outer|hot cold|warm cool|wet dry|hard soft|heavy light|light dark|strong weak|fast slow|high low|tall short|long short|wide narrow|thick thin|deep shallow|big small|large small|young old|new old|rich poor|cheap expensive|easy difficult|simple complex|safe dangerous|legal illegal|possible impossible|healthy unhealthy|happy sad|clean dirty|full empty|true false|right wrong|correct incorrect|same different|similar different|single married|single multiple|alive dead|male female|man woman|boy girl|husband wife|mother father|son daughter|brother sister|king queen|positive negative|plus minus|profit loss|income expense|asset liability|credit debit|supply demand|advantage disadvantage|pro con|benefit drawback|strength weakness|success failure|love hate|like dislike|always never|all none|everyone nobody|ascending descending|horizontal vertical|internal external|public private|local remote|online offline|synchronous asynchronous|static dynamic|mutable immutable|active passive|serial parallel|sender receiver|employer employee|teacher student|parent child|client server|input output|read write|send receive|give take|lead follow|arrive depart|arrival departure|enter exit|entrance exit|sunrise sunset|morning evening|day night|summer winter|past future|cause prevent|save delete|save spend|freeze thaw|melt freeze|heat cool|inflate deflate|hire fire|attack defend|build destroy|create destroy|improve worsen|strengthen weaken|lengthen shorten|widen narrow|shrink grow|marry divorce|agree disagree|appear disappear|optimistic pessimistic|introvert extrovert|major minor|majority minority|formal informal|domestic foreign|natural artificial|solid liquid|acid base|liberal conservative|gross net|wholesale retail|odd even|raw cooked|sweet sour|awake asleep|guilty innocent|vegan carnivore|import export|immigrate emigrate|ingest excrete|inhale exhale|acquire divest|proactive reactive';

const OPPOSITES: ReadonlyMap<string, ReadonlySet<string>> = readPairs();

function readPairs(): ReadonlyMap<string, ReadonlySet<string>> {
  const opposites = new Map<string, Set<string>>();
  for (const pair of PAIRS.split('|')) {
    const [a = '', b = ''] = pair.split(' ');
    opposites.set(a, (opposites.get(a) ?? new Set()).add(b));
    opposites.set(b, (opposites.get(b) ?? new Set()).add(a));
  }
  return opposites;
}

/** Whether two words are known to mean the opposite of each other, also by a prefix: "legal", "illegal". */
export function areAntonyms(a: string, b: string): boolean {
  if (OPPOSITES.get(a)?.has(b) === true) return true;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return long !== short && /^(?:un|in|im|il|ir|dis|non|mis|de|anti|a)-?$/.test(long.slice(0, long.length - short.length)) && long.endsWith(short) && short.length > 2;
}
