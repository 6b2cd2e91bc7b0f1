// What speaks for each type of a name: its words, the words around it, and its form. Weights were set by hand and checked on labelled text.
import type { NameLexicon } from './name-lexicon.ts';
import type { NameRun } from './name-run.ts';
import type { NameToken } from './name-token.ts';

export type NameType = 'person' | 'organization' | 'location' | 'product';

/** `other`: a name, but of none of the types (nationalities, events, works). */
export type NameScores = Record<NameType | 'other', number>;

const INITIAL = /^\p{Lu}\.$/u;
const GENERATION = /^(?:Jr\.?|Sr\.?|II|III|IV)$/;
// Heads of places that are family names as well.
const SURNAME_TOO = /^(?:Hill|Hills|Woods?|Brooks?|Lake|Park|Parks|Forest|Fields?|Lane|Wells|Rivers|Marsh|Banks|Church|Cross|Bridges|Street|Grove|Vale|Glen|Post|Kings?|Knights?|Bell|Day|Page|West|Price|Law|Case|Gates|Waters|Rock|House|Castle|Green|Ward|Mills?|Springs|Fort|Shore|Court|Brown|Best|Good|Young|Moon|Early|Mine|Quarry|Pond|Post|Common|Garden|Sutton|Marshall|Wall|Pierce|Walker|Archer|Towers?|Temple|Bay|Pike|Beach|Holt|Winter|Summers|Song|March|Berry)$/;
const DOCUMENT_PART = /^(?:Annex|Appendix|Section|Sections|Exhibit|Schedule|Clause|Article|Articles|Figure|Fig\.?|Table|Chapter|Part|Page|Paragraph|Step|Phase|Level|Version|Item|Option|Scenario|Question|Example|Slide|Statement|Effective)$/;
// Postal codes of the United States' states (USPS Publication 28, appendix B).
const STATE_CODE = /^(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])$/;
const PLACE_ENDING = /(?:ville|burgh?|ton|ham|shire|land|stan|ford|port|mouth|dale|wick|stead|minster|grad|polis|abad|pur|bury|field|wood|haven)$/;
const PERSON_ENDING = /(?:son|sen|sky|ski|ska|ov|ova|ev|eva|enko|ez|ini|berg|stein|mann|ić|ič|vich|escu|oğlu|ian|elli|etti|rez|sson)$/;
const ACRONYM = /^(?:\p{Lu}{2,6}|\p{Lu}{1,3}&\p{Lu}{1,3})s?$/u;
const NO_ORGANIZATION = /^(?:[IVXLCM]+|TV|DVD|CD|VHS|LP|EP|AM|PM|OK|CEO|CFO|CTO|COO|DNA|RNA|PDF|HTML|CSS|XML|JSON|API|SQL|HTTP|URL|USB|GPS|CPU|GPU|RAM|ROM|PC|IT|HR|PR|AI|ID|IQ|HIV|AIDS|MVP|PhD|MBA|BA|MA|BSc|AD|BC|BCE|CE|UTC|GMT|EST|PST|CET|VAT|GDP|EBITDA|ROI|KPI|FAQ|NB|PS|RE|FW|CC|BCC|Q|FY|EUR|USD|GBP|CHF|JPY|NO|YES|TBD|TODO|CVE|SLA|MSA|NDA|SOW|LED|LCD|FM|MP|VIP|DJ|MC|RPG|NOT|AND|OR|THE|FOR|WITH|ALL|ANY|SHALL|MAY|NOW|END)$/;

/** Adds up the evidence for `run`. */
export function weighName(run: NameRun, tokens: readonly NameToken[], lexicon: NameLexicon): NameScores {
  const scores: NameScores = { person: 0, organization: 0, location: 0, product: 0, other: 0 };
  weighWords(run, lexicon, scores);
  weighForm(run, lexicon, scores);
  weighContext(run, tokens, { lexicon, scores, run });
  return scores;
}

function weighWords(run: NameRun, lexicon: NameLexicon, scores: NameScores): void {
  const { words } = run;
  const name = words.join(' ').replaceAll(' ,', ',');
  const first = words[0] ?? '';
  const last = words.at(-1) ?? '';
  const count = words.length;
  if (lexicon.places.has(name)) scores.location += 5;
  if (lexicon.organizations.has(name)) scores.organization += count > 1 ? 7 : 4.5;
  if (lexicon.products.has(name)) scores.product += 6;
  if (words.every((word) => lexicon.demonyms.has(word)) || lexicon.demonyms.has(name)) scores.other += 7;
  if (count > 1 && name.endsWith('Hall of Fame')) scores.organization += 6;
  if (count === 1 && (lexicon.titles.has(first) || lexicon.honorifics.has(first) || /\d/.test(first))) scores.person -= 3;
  // "Boston Bruins": a team.
  const beginning = [1, 2, 3].some((length) => length < count && lexicon.places.has(words.slice(0, length).join(' ')));
  if (beginning && /\p{Ll}{2}[^s]s$/u.test(last) && !lexicon.heads.location.has(last) && !lexicon.heads.other.has(last)) scores.organization += 3;
  if (lexicon.legalForms.has(last) && count > 1) scores.organization += 8;
  if (/\d/.test(last) && lexicon.products.has(words.slice(0, -1).join(' '))) scores.product += 7;
  if (count > 1 && lexicon.organizations.has(first) && words.slice(1).some((word) => lexicon.products.has(word))) scores.product += 8;
  if (count > 1 && lexicon.products.has(first)) scores.product += 6;
  weighOddities(words, lexicon, scores);
  if (lexicon.givenNames.has(first)) scores.person += count === 1 ? 2.2 : count <= 4 ? 4 : 2;
  if (lexicon.surnames.has(last)) scores.person += count === 1 ? 2 : 2;
  if (run.isTitled) scores.person += 5;
  if (lexicon.honorifics.has(first) && count > 1) scores.person += 3;
  weighHeads(words, lexicon, scores);
}

// Capitals that make no name: parts of documents, defined terms, ordinary words.
function weighOddities(words: readonly string[], lexicon: NameLexicon, scores: NameScores): void {
  const first = words[0] ?? '';
  const last = words.at(-1) ?? '';
  if (/^(?:All|Non|Pre|Post|Anti|Mid|Pro)-/.test(first)) scores.other += 3;
  if (DOCUMENT_PART.test(first) && words.length <= 2) scores.other += 6;
  if (words.every((word) => INITIAL.test(word))) scores.other += 5;
  const isOrdinary = lexicon.common.has(last.toLowerCase()) || lexicon.heads.organization.has(last);
  if (words.length === 2 && first === 'The' && isOrdinary && !lexicon.organizations.has(`The ${last}`)) scores.other += 8;
  if (words.length > 1 || !lexicon.common.has(first.toLowerCase())) return;
  if (!lexicon.givenNames.has(first) && !lexicon.places.has(first) && !lexicon.organizations.has(first)) scores.other += 2;
}

// The head of a name is its last word, or the one before "of".
function weighHeads(words: readonly string[], lexicon: NameLexicon, scores: NameScores): void {
  const of = words.findIndex((word) => word === 'of' || word === 'for');
  const plain = words.filter((word) => !GENERATION.test(word) && !/^\d/.test(word));
  const head = (of > 0 ? words[of - 1] : plain.at(-1)) ?? '';
  const first = words[0] ?? '';
  const count = words.length;
  if (count === 1) {
    if (lexicon.heads.organization.has(head)) scores.organization += 0.8;
    if (lexicon.heads.location.has(head) || lexicon.heads.other.has(head)) scores.other += 1;
    return;
  }
  // Events win over institutions ("Battle of X Bridge"), institutions over places ("X Hill Hospital" by its last word).
  if (lexicon.heads.other.has(head)) scores.other += of > 0 ? 6 : 4.5;
  if (lexicon.heads.organization.has(head)) scores.organization += 4.5;
  const isPerson = SURNAME_TOO.test(head) && lexicon.givenNames.has(first);
  if (lexicon.heads.location.has(head)) scores.location += isPerson ? 1 : 4.5;
  if (!isPerson && [lexicon.heads.location, lexicon.heads.organization, lexicon.heads.other].some((heads) => heads.has(head))) scores.person -= 2.5;
  if (of > 0 && lexicon.honorifics.has(head)) scores.person += 3;
  if (lexicon.locationStarts.has(first)) {
    scores.location += /^(?:Mount|Mt\.?|Lake|Fort|Ft\.?|Camp|Port|Cape|San|Santa|Puerto|Rio|Isle|Gulf|Downtown|Loch)$/.test(first) ? 3 : 0.8;
    if (lexicon.places.has(words.slice(1).join(' '))) scores.location += 3;
  }
  if (lexicon.demonyms.has(first)) {
    scores.organization += 0.8;
    scores.other += 0.6;
    scores.person -= 1.5;
  }
  if (lexicon.places.has(first) || lexicon.places.has(words.slice(0, 2).join(' '))) scores.person -= 0.5;
}

function weighForm(run: NameRun, lexicon: NameLexicon, scores: NameScores): void {
  const { words } = run;
  const count = words.length;
  const first = words[0] ?? '';
  const last = words.at(-1) ?? '';
  if (count > 1 && words.some((word) => INITIAL.test(word)) && !words.includes('of')) scores.person += 2.5;
  if (GENERATION.test(last) && count > 2) scores.person += 2.5;
  if (words.includes('&')) scores.organization += 2.5;
  if (count > 2 && words.slice(1, -1).some((word) => /^(?:van|von|de|da|di|del|bin|ibn|der|le)$/.test(word))) scores.person += 1;
  if (count === 1 && PLACE_ENDING.test(last) && last.length > 5) scores.location += 1;
  if (PERSON_ENDING.test(last) && last.length > 4) scores.person += 0.8;
  if (ACRONYM.test(first) && count === 1) scores.organization += NO_ORGANIZATION.test(first) ? -1 : 2.2;
  if (/^(?:Mc|Mac|O')\p{Lu}/u.test(last)) scores.person += 2;
  else if (/\p{Ll}\p{Lu}/u.test(first) && count === 1) {
    scores.organization += 0.9;
    scores.product += 0.7;
  }
  if (first === 'The' && count > 1) {
    scores.person -= 2;
    scores.organization += 1.2;
    scores.other += 0.8;
  }
  const isPlain = words.every((word) => /^\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)?$/u.test(word));
  if (count === 1) {
    scores.person += 0.7;
    scores.location += 0.6;
    scores.organization += 0.4;
    scores.other += 0.5;
  } else if (isPlain && count <= 3) {
    scores.person += count === 2 ? 1.3 : 0.9;
    scores.organization += 0.6;
    scores.location += 0.3;
    scores.other += 0.6;
  } else {
    scores.organization += 0.8;
    scores.other += 0.8;
  }
  if (count > 1 && words.some((word) => word.length > 2 && lexicon.common.has(word.toLowerCase()) && !lexicon.givenNames.has(word) && !lexicon.surnames.has(word))) {
    scores.person -= 1.2;
    scores.other += 0.5;
  }
}

function weighContext(run: NameRun, tokens: readonly NameToken[], sums: Sums): void {
  const { lexicon, scores } = sums;
  const isFirst = tokens[run.first]?.gap === 'break';
  const previous = isFirst ? '' : wordAt(tokens, run.first - 1);
  const beforeThat = isFirst ? '' : wordAt(tokens, run.first - 2);
  if (previous === ',' && run.words.length === 1 && STATE_CODE.test(run.text)) scores.location += 5;
  weighBefore(previous, beforeThat, sums);
  const next = tokens[run.last + 1]?.gap === 'break' ? '' : wordAt(tokens, run.last + 1);
  const afterThat = wordAt(tokens, run.last + 2);
  const isQuoted = /^["“«]$/.test(previous) && /^["”»]$/.test(next);
  if (isQuoted) scores.other += 2;
  if (run.isPossessive) scores.person += 0.4;
  if (lexicon.followers.person.has(next)) scores.person += 1.4;
  if (lexicon.followers.organization.has(next)) scores.organization += 1.3;
  if (lexicon.followers.other.has(next)) scores.other += 1.6;
  if (next === ',') {
    const place = [afterThat, `${afterThat} ${wordAt(tokens, run.last + 3)}`].some((name) => lexicon.places.has(name));
    if (place && !run.isTitled) scores.location += 2.5;
    if (afterThat === 'who' || afterThat === 'whose' || /^(?:aged|age|born|then|CEO|CFO|CTO|COO|MD|Jr)$/.test(afterThat)) scores.person += 2.5;
    if (lexicon.roles.person.has(afterThat)) scores.person += 2;
    if (/^\d\d$/.test(afterThat)) scores.person += 2;
    const third = wordAt(tokens, run.last + 3);
    if (/^(?:a|an|the)$/.test(afterThat)) {
      if (lexicon.roles.person.has(third)) scores.person += 2;
      if (lexicon.roles.organization.has(third)) scores.organization += 2;
      if (lexicon.roles.location.has(third)) scores.location += 2;
    }
  }
  if (next === '(' && (/^(?:born|b|née|d)$/.test(afterThat) || /^1[0-9]\d\d$/.test(afterThat))) scores.person += 2;
  if (next === '(' && ACRONYM.test(afterThat) && run.words.length > 1) scores.organization += 2.5;
}

interface Sums {
  readonly lexicon: NameLexicon;
  readonly scores: NameScores;
  readonly run: NameRun;
}

function weighBefore(previous: string, beforeThat: string, { lexicon, scores, run }: Sums): void {
  const { roles } = lexicon;
  if (roles.person.has(previous)) scores.person += 3;
  if (roles.organization.has(previous)) scores.organization += 2.5;
  if (roles.location.has(previous)) scores.location += 2.5;
  if (roles.other.has(previous)) scores.other += 2.5;
  if (previous === 'of' && roles.location.has(beforeThat)) scores.location += 3;
  if (previous === 'of' && /^(?:president|chairman|ceo|CEO|CFO|CTO|director|head|founder|owner|member|members|employee|employees|subsidiary|division|shares|acquisition|board|chief|part)$/.test(beforeThat)) scores.organization += 1.6;
  if (previous === 'of' && /^(?:north|south|east|west|miles|km|outskirts|people|coast|north-east|northeast|northwest|southeast|southwest|outside|part|town|streets)$/.test(beforeThat)) scores.location += 2.5;
  switch (previous) {
    case 'in':
      scores.location += 2.2;
      break;
    case 'near': case 'outside': case 'around': case 'throughout': case 'across': case 'toward': case 'towards': case 'via': case 'into':
      scores.location += 1.8;
      break;
    case 'from': case 'to': case 'at':
      scores.location += 1.1;
      if (previous === 'at') scores.organization += 0.8;
      break;
    case 'by':
      scores.person += 1.1;
      scores.organization += 0.5;
      break;
    case 'with': case 'and':
      scores.person += 0.2;
      break;
    case 'for': case 'against': case 'joined': case 'signed': case 'founded': case 'joining':
      scores.organization += 0.9;
      break;
    case 'said': case 'says': case 'asked': case 'replied': case 'named': case 'met': case 'married': case 'thanked':
      scores.person += 1.8;
      break;
    case 'the': case 'The':
      scores.person -= 2;
      scores.organization += /[^s]s$/.test(run.text) && run.words.length <= 2 ? 2 : 0.7;
      scores.other += 0.4;
      break;
    case 'a': case 'an':
      scores.person -= 1.5;
      scores.location -= 1.5;
      scores.other += 1.2;
      break;
    default:
  }
}

function wordAt(tokens: readonly NameToken[], index: number): string {
  return tokens[index]?.text ?? '';
}
