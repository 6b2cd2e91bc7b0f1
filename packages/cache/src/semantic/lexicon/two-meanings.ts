// Words that are one thing with a capital and another without, or in capitals throughout. For all others ("france") capitals are a habit of writing.

const set = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

/** A name, and a word of the language. A text without any capital does not tell which of them is meant. */
export const NAMES_AND_WORDS = set(
  `access acer acrobat acts ada agile airflow ajax alexa alien aliens alphabet amazon amber angels angular ansible ant apollo apple april aquarius argos aries arrow art asana atlas august augustus autumn avatar axe backbone baker bamboo
  banks barb barclays baron basic bath beam bear bears beetle bible bill bills bishop black blender block blur bob bolt bones boots bordeaux boulder bounty brave braves brewers bright bronco brook brown browns bucks bud buddy buffalo
  bulldogs bulls bumble burgundy bush byrds cabinet cancer candy cardinals carol cars carter cash cassandra castle caterpillar catholic chai champagne chance chase cheers chef chiefs chili china chrome chuck clash cliff clojure
  closure coco coffee cologne colts comet commonwealth communist confluence conservative constitution consul cook cooper cork corona crane cream creed crown crystal cubs cucumber cure curie cypress daisy dale damned danish dart
  dash dawn dean declaration deere dell delta democrat democratic depression derby devils dick director discord discover django docker docs dodge dolly don doors dot dove drake dreamweaver drew drive ducks duke eagles earl earth east
  easter echo edge elixir ember enlightenment ernest eros europa evangelical eve excel exodus explorer express faith falcons fall federal fiat fiber field fields fiesta figma finch fire fireworks fisher flames flash flask flink flow focus
  ford fortran fox frank frasier friends frozen gain galaxy gap garbage gardener gates gemini gene genesis get giants gin ginger glen go god golf gospel grab grace gradle grant gravity gray green grey groovy guernsey guess guinea guy
  halloween hangouts harmony harry hart haskell hawks hazel heart heat heath heather henry her hermes heroes hill hinge hive hole hope hornets house hunter illustrator inception independent inside intuit io iris islanders it ivy
  jack jade jaguar jam jasmine java jaws jay jazz jenkins jersey jest jets jimmy jira jobs john journey joy judges julia june keane keynote kindle king kings kiss knight labor labour lake lamb lance latex lean lent leo liberal libertarian
  libra lily limerick linear lions lisp live logo long lord lost lyft lynx magic major make march mark marlins mars marsh martin mason mass match maven may medium meet melody mercury meta mets mike miles miller mini mint mobile mocha
  mongo monk moody moss muse mustang nationals neptune nest nets next nexus nice nick nike noble node nomad north note notes notion numbers oasis occident office office365 olive opal opera oracle orange orient orthodox out outlook
  packer packers padres page pages paige pampers pan panthers parker parliament passover pat pearl penny perl peter phoenix photos pig pirates pisces pixel playwright pluto poison police polish polo pope porter potter price prime prince
  protestant psycho pulp puma puppet queen quicken racket rails rainbow ram rams rangers ravens ray rays razer react reading redis reds reed reformation renaissance republican revelation rich ring river rivers rob robin
  robinhood rockets rockies rocky rod rose royals ruby rugby rush rust safari sage saints salt sandwich sandy saturn savage sawyer scala scheme scorpio scotch scrubs senate sergeant sharks sharp sheets shell short sievert signal siri
  sketch skinner skip slack slides smith smiths snap socialist south spark speaker speed split spring sprint square staind stars state sterling stone storm stripe strong subway sue suede suits summer summers suns surface swan swede
  swift tanner target taylor teams telegram tex texans them thunder tide tigers tinder titan titanic titans tony tool total train travis trello turk turkey turner twilight twins twitch uber union unity unreal up us vagrant vault venus
  giant giants staples sprite bounce crest dial wish box indeed monster ally progressive frontier spirit united total indigo pilot odyssey insight fit element passport leaf rogue titan quest soul accent lotus escape fusion transit cruze blazer suburban hooters carnation
  violet virgo visa vivaldi vue wade wales walker waterfall weaver wells west wheeler whig white wild will windows winters wire wise wolf woods word wren yes young zoom`,
);

/** Names that are written small about as often as not; a text that does use capitals, and writes them small, means the animal or the island. */
export const SMALL_NAMES = set('python java');

/** Words whose capitals make them short for something else. */
export const ABBREVIATIONS_AND_WORDS = set(
  `ace act acts add aid aids am amp an and ape apt arc as at basic bat be cad cam cap caps car care cat cobol cop cord core cow dad dam dare dash den do dod doe dot ear eat epic era fan far fast fax fear fed fig fire flex form frog gale
  game gap gas gem gin go goal hail ham hamas hard harm hat he help her hi hit home hope host hot ice id ids in ink ira is it jade jam jets king lab lamp land lap laser latex lean led let lie lima link list log lot mac mad mail man map
  march mass mean mesh met mind mint mist mix mom moss most my nap nest no node nor not now off oh oil ok on one opt or out own pac pad pal pan panic par past pat path pay peer pen pest pet pie pin pipe pit plan play pod pole pop port
  post pot pro pure push put race radar raid ram ramp ran rand rat rate raw ray read real red rest rim ring rip rob rom rope rose row rub run rust sad safe sage sail salt sand sat save saw say sea seal seed self send set sets she ship
  shop shy side sign sim sin sip sir sit site six ski sky smart snap so soap solo son spa spam spin spot spy star start stem step stop sum swap swat swift tag tan tank tap tar task tax tea team tech ten test text tide tie time tin tip
  tips to toe ton too tool top town toy trap tree try tune two unit up us use user van vet via view vow wall wan war wave way we web wet who win wish wit word work yes yet zinc`,
);

/** Abbreviations that are nothing else, and often written small. */
export const PLAIN_ABBREVIATIONS = set(
  'usa uk dna rna sql pdf html css json xml yaml csv api cpu gpu ssd hdd usb nasa nato fbi cia gdp hiv phd ceo cfo iq tv dvd http https ftp ssh url wifi gps atm faq ufo lcd nba nfl ufc mba php aws gcp npm vpn dns tcp udp sdk ios jpg jpeg png gif mp3 mp4 unesco unicef opec covid',
);
