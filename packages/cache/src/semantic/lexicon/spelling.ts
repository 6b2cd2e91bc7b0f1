// British spellings to American ones, so that one word is one word.

const WORDS: ReadonlyMap<string, string> = new Map(
  ('analyse analyze|analysed analyzed|analysing analyzing|analyses analyzes|paralyse paralyze|catalyse catalyze|centre center|centres centers|theatre theater|theatres theaters|kilometre kilometer|kilometres kilometers|centimetre centimeter|centimetres centimeters|millimetre millimeter|millimetres millimeters|litre liter|litres liters|millilitre milliliter|millilitres milliliters|fibre fiber|calibre caliber|sabre saber|defence defense|offence offense|licence license|pretence pretense|practise practice|' +
    'grey gray|programme program|programmes programs|catalogue catalog|catalogues catalogs|dialogue dialog|analogue analog|tyre tire|tyres tires|aluminium aluminum|plough plow|sceptic skeptic|sceptical skeptical|mum mom|maths math|ageing aging|jewellery jewelry|kerb curb|pyjamas pajamas|doughnut donut|doughnuts donuts|cosy cozy|mould mold|moustache mustache|skilful skillful|fulfil fulfill|enrol enroll|instalment installment|enrolment enrollment|travelling traveling|travelled traveled|traveller traveler|travellers travelers|cancelling canceling|cancelled canceled|modelling modeling|modelled modeled|labelling labeling|labelled labeled|fuelled fueled|' +
    'cheque check|cheques checks|paediatric pediatric|oestrogen estrogen|anaemia anemia|diarrhoea diarrhea|haemoglobin hemoglobin|encyclopaedia encyclopedia|manoeuvre maneuver|learnt learned|burnt burned|dreamt dreamed|spelt spelled|judgement judgment|acknowledgement acknowledgment|favourite favorite|favourites favorites|whilst while|amongst among|towards toward|afterwards afterward|backwards backward|forwards forward|aeroplane airplane|draught draft|yoghurt yogurt|gasses gases|omelette omelet|orientate orient')
    .split('|')
    .map((pair) => pair.split(' ') as [string, string]),
);

// Slips of the pen that are no other word.
const SLIPS: ReadonlyMap<string, string> = new Map(
  ('definately definitely|definatly definitely|seperate separate|recieve receive|recieved received|beleive believe|acheive achieve|wich which|whcih which|teh the|becuase because|beacuse because|buisness business|bussiness business|busines business|goverment government|enviroment environment|occured occurred|untill until|' +
    'tommorow tomorrow|tommorrow tomorrow|tomorow tomorrow|excercise exercise|excercises exercises|excersise exercise|exersise exercise|langauge language|lanaguage language|knowlege knowledge|maintainance maintenance|neccessary necessary|necesary necessary|occassion occasion|prefered preferred|recomend recommend|reccomend recommend|' +
    'shedule schedule|succesful successful|successfull successful|suprise surprise|thier their|truely truly|wierd weird|writting writing|begining beginning|comming coming|diffrent different|diferent different|diference difference|diffrence difference|differnce difference|differnt different|experiance experience|freind friend|freinds friends|' +
    'gaurantee guarantee|happend happened|immediatly immediately|independant independent|intresting interesting|profesional professional|programing programming|realy really|studing studying|benifits benefits|benifit benefit|colledge college|engeneering engineering|enginering engineering|enginnering engineering|univeristy university|' +
    'adress address|arguement argument|bycicle bicycle|foriegn foreign|inteligence intelligence|parliment parliament|tounge tongue|vaccum vacuum|wht what|tha the|creat create|waht what|hwo how|adn and|taht that|relavant relevant|relevent relevant|existance existence|concious conscious|embarass embarrass|explaination explanation|explane explain')
    .split('|')
    .map((pair) => pair.split(' ') as [string, string]),
);

const OUR = /^(col|fav|behavi|flav|hon|lab|neighb|harb|hum|rum|od|vap|arm|endeav|sav|vig|tum|ferv|glam|val|rig|parl|ard|cand|clam|demean|discol|dishon|splend|succ)our(s|ed|ing|able|ite|hood|al|er|ers|ful|less)?$/;
const ISE = /^([a-z]{3,})(is)(e|es|ed|ing|er|ers|ation|ations|able)$/;
// Words that end like "-ise" everywhere.
const ALWAYS_S =
  /^(?:exerc|surpr|advert|prom|otherw|likew|expert|franch|enterpr|comprom|prec|conc|no|adv|rev|superv|improv|telev|disgu|parad|merchand|compr|dev|exc|dem|prem|treat|appra|upra|pra|cru|bru|po|turquo|torto|ra|ar|w|r|gu|v|prom|circumc|enfranch|inc|repr|desp|apprai|chem|ser|ad|pr|bapt|m|cla|clockw|mayonna|porpo|valu|rev|cerv|tra|hospital)is/;

export function toAmericanSpelling(word: string): string {
  const listed = SLIPS.get(word) ?? WORDS.get(word);
  if (listed !== undefined) return listed;
  if (OUR.test(word)) return word.replace('our', 'or');
  const match = ISE.exec(word);
  if (match !== null && word.length >= 7 && !ALWAYS_S.test(word)) return `${match[1] ?? ''}iz${match[3] ?? ''}`;
  return word;
}
