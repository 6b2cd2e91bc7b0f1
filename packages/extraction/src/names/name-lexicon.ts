// The word lists as sets, built once by whoever looks for names.
import { readStopWords } from '@gateway/text';
import { COMMON_NOUNS } from '../lexicons/common-nouns.ts';
import { GIVEN_NAMES } from '../lexicons/given-names.ts';
import {
  COMMON_WORDS, LEGAL_FORMS, LOCATION_HEADS, LOCATION_ROLES, LOCATION_STARTS, OF_HEADS, ORGANIZATION_FOLLOWERS, ORGANIZATION_HEADS,
  ORGANIZATION_ROLES, OTHER_FOLLOWERS, OTHER_HEADS, OTHER_ROLES, PERSON_HONORIFICS, PERSON_ROLES, PERSON_TITLES, PERSON_VERBS,
} from '../lexicons/name-words.ts';
import { ORGANIZATIONS, PRODUCTS } from '../lexicons/organizations.ts';
import { CITIES, COUNTRIES, DEMONYMS, FEATURES, REGIONS } from '../lexicons/places.ts';
import { SURNAMES } from '../lexicons/surnames.ts';

export type NameLexicon = ReturnType<typeof createNameLexicon>;

/** Splits the lists. About 10,000 entries, a few milliseconds: keep the result. */
export function createNameLexicon() {
  const heads = { organization: words(ORGANIZATION_HEADS), location: words(LOCATION_HEADS), other: words(OTHER_HEADS) };
  return {
    givenNames: words(GIVEN_NAMES),
    surnames: words(SURNAMES),
    places: new Set([COUNTRIES, REGIONS, CITIES, FEATURES].flatMap((list) => list.split('|'))),
    demonyms: new Set(DEMONYMS.split('|')),
    organizations: new Set(ORGANIZATIONS.split('|')),
    products: new Set(PRODUCTS.split('|')),
    legalForms: words(LEGAL_FORMS),
    heads,
    ofHeads: new Set([...words(OF_HEADS), ...heads.organization]),
    locationStarts: words(LOCATION_STARTS),
    titles: words(PERSON_TITLES),
    honorifics: words(PERSON_HONORIFICS),
    roles: { person: words(PERSON_ROLES), organization: words(ORGANIZATION_ROLES), location: words(LOCATION_ROLES), other: words(OTHER_ROLES) },
    followers: { person: words(PERSON_VERBS), organization: words(ORGANIZATION_FOLLOWERS), other: words(OTHER_FOLLOWERS) },
    /** Lower-case words that say nothing when they stand at the start of a sentence. */
    common: new Set([...words(COMMON_WORDS), ...readStopWords('en')]),
    /** Singular nouns of contracts, reports and manuals. */
    commonNouns: words(COMMON_NOUNS),
    stopWords: readStopWords('en'),
  };
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
