// Every type that is found without a model. Patterns come in order of precedence: a year inside an invoice number is no date.
import type { NameRecogniser, PatternRecogniser } from './entity-recogniser.ts';
import { dateRecogniser } from './recognisers/date.ts';
import { emailRecogniser } from './recognisers/email.ts';
import { idRecogniser } from './recognisers/id.ts';
import { locationRecogniser } from './recognisers/location.ts';
import { moneyRecogniser } from './recognisers/money.ts';
import { organizationRecogniser } from './recognisers/organization.ts';
import { percentRecogniser } from './recognisers/percent.ts';
import { personRecogniser } from './recognisers/person.ts';
import { phoneRecogniser } from './recognisers/phone.ts';
import { productRecogniser } from './recognisers/product.ts';
import { quantityRecogniser } from './recognisers/quantity.ts';
import { timeRecogniser } from './recognisers/time.ts';
import { urlRecogniser } from './recognisers/url.ts';

export const PATTERN_RECOGNISERS: readonly PatternRecogniser[] = [
  urlRecogniser,
  emailRecogniser,
  idRecogniser,
  phoneRecogniser,
  dateRecogniser,
  timeRecogniser,
  percentRecogniser,
  moneyRecogniser,
  quantityRecogniser,
];

export const NAME_RECOGNISERS: readonly NameRecogniser[] = [personRecogniser, organizationRecogniser, locationRecogniser, productRecogniser];
