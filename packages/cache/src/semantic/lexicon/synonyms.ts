// Words that stand for each other in questions. Kept narrow: a missing pair costs a hit, a wrong one an answer.

const CLASSES = `buy purchase
start begin commence
finish complete
end conclude
show display
help assist aid
fix repair mend
get obtain acquire
need require
use utilize employ
make create
build construct
choose select pick
try attempt
ask inquire
answer reply respond
big large
huge enormous gigantic
small little tiny
fast quick rapid speedy
quickly rapidly
hard difficult tough
easy simple
smart intelligent clever
happy glad
sad unhappy
angry mad
sick ill
rich wealthy
cheap inexpensive
expensive costly pricey
famous well-known renowned
strange odd weird
pretty beautiful
scared afraid frightened
tired exhausted
wrong incorrect
right correct
important crucial essential vital
main primary principal
whole entire
enough sufficient
near close nearby
car automobile
bike bicycle
movie film
picture photo photograph
phone telephone
cellphone smartphone
tv television
fridge refrigerator
couch sofa
kid child
doctor physician
lawyer attorney
job occupation
salary pay wage
house home
shop store
street road
trash garbage rubbish
vacation holiday
trip journey
gift present
mistake error
idea notion
way method
step stage
benefit advantage upside
drawback disadvantage downside
purpose aim goal objective
cause reason
result outcome
effect impact
difference distinction
kind type sort
example instance
part component
piece bit
illness sickness
medicine medication
symptom sign
pain ache
ship vessel
plane airplane aeroplane aircraft
gas gasoline petrol
elevator lift
apartment flat
autumn fall
sidewalk pavement
soccer football
cookie biscuit
delete remove erase eliminate
fix correct
stop prevent
avoid prevent
draft write compose
rail train
large major
basic fundamental elementary
ancient old
odor smell scent
stop cease halt quit
answer solution
instruction direction
assess evaluate judge
examine inspect check
estimate guess
observe watch
permission consent
rule regulation
argument dispute
advice guidance
tip hint
spot place location
whole complete full
annually yearly
duration length
speed velocity
amount quantity
extra additional
essay paper
very extremely
terrible awful horrible
great excellent superb
fix solve
error bug fault
traveler tourist
highway motorway freeway
pants trousers
sweater jumper
diaper nappy
truck lorry
flashlight torch
zucchini courgette
eggplant aubergine
cilantro coriander
faucet tap
rent lease
keep retain preserve
mix blend combine stir
chop cut
cook prepare
remedy cure
weakness flaw
importance significance
issue problem trouble
respond react
spread disperse
expand enlarge
battle fight
consequence result effect
rename retitle
swap exchange
strategy approach technique method
modify change alter
improve enhance
increase raise boost
reduce decrease lower lessen
allow permit let
forbid prohibit ban
keep maintain
happen occur
explain describe clarify
discover find
search seek
destroy demolish
protect safeguard
gather collect
connect link
speak talk
shut close
hide conceal
win triumph
give provide supply
send mail
rewrite rephrase reword
enjoy like
prefer favor
handle manage
solve resolve
understand comprehend grasp
learn study
teach instruct
think believe
remember recall
return refund
store keep
calculate compute
summary synopsis recap
summarize condense
brief concise short succinct
often frequently
usually typically normally generally
sometimes occasionally
maybe perhaps possibly
almost nearly
approximately roughly about around
immediately instantly
currently presently
also too additionally
inhabitant resident
everybody everyone
somebody someone
nobody none
anybody anyone
email e-mail
website site webpage
computer pc
laptop notebook
app application
folder directory
company firm corporation
employee worker
boss supervisor
customer client
price cost
usa us america
uk britain
danger hazard risk peril
safe secure
dangerous hazardous unsafe risky
cure treat heal
exercise workout
tall high
forest wood
sea ocean
stone rock
infant baby
mom mother
dad father
grandma grandmother
grandpa grandfather
wife spouse
beginner novice newbie
expert specialist
teacher instructor
student pupil
homework assignment
grocery groceries
meal dish
tasty delicious
recipe
clean wash
tidy neat
noisy loud
quiet silent
ensure guarantee
verify check confirm
initial first
final last
various several multiple
configure setup
launch open
quit exit
postpone delay defer
accelerate speed
perform conduct do
discard dump
devise invent
accurate precise
typical usual common
necessary needed required
allowed permitted
meaning definition`;

/** Lemma to the number of its classes. */
export const SYNONYMS: ReadonlyMap<string, readonly number[]> = readClasses(CLASSES);

function readClasses(text: string): ReadonlyMap<string, readonly number[]> {
  const byWord = new Map<string, number[]>();
  for (const [index, line] of text.split('\n').entries()) {
    const words = line.split(' ');
    if (words.length < 2) continue;
    for (const word of words) byWord.set(word, [...(byWord.get(word) ?? []), index]);
  }
  return byWord;
}
