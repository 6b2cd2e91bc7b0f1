// Amounts of money: "$1.2 million", "EUR 4,500", "4.500,00 €", "1.2 million dollars". Codes are those of ISO 4217 in wide use.
import { matchSpans, type PatternRecogniser } from '../entity-recogniser.ts';

const NUMBER = '\\d{1,3}(?:[.,\'’ \\u00a0\\u202f]\\d{3}){1,6}(?:[.,]\\d{1,4})?|\\d{1,15}(?:[.,]\\d{1,4})?';
const SCALE = '(?:[ -]?(?:(?:thousand|million|billion|trillion|mn|mio|bn|mrd|tn|[kmb])\\b|mill\\.|mio\\.|mrd\\.))';
const SYMBOL = '(?:US|A|AU|C|CA|NZ|HK|S|R|NT|MX)?\\$|[€£¥₹₽₩₺₪₫฿₴₦₱]';
const CODE = 'USD|EUR|GBP|JPY|CHF|CNY|RMB|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|TRY|RUB|UAH|INR|KRW|SGD|HKD|TWD|THB|MYR|IDR|PHP|VND|BRL|MXN|ARS|CLP|COP|ZAR|EGP|NGN|KES|AED|SAR|QAR|ILS|BTC|ETH';
const UNIT = '(?:U\\.?S\\.? |American |Canadian |Australian |Hong Kong )?dollars?|euros?|pounds? sterling|pounds|sterling|yen|yuan|renminbi|rupees?|roubles?|rubles?|francs?|Swiss francs?|kron(?:or|er|a)|z[lł]oty|pesos?|reais|rand|shillings?|dirhams?|riyals?|shekels?|lira|cents|pence|guineas|marks|Deutsche Mark|bucks|bitcoins?';

const PATTERNS: readonly RegExp[] = [
  new RegExp(`(?<![\\w$€£])(?:${SYMBOL}) ?(?:${NUMBER})${SCALE}?(?: ?(?:[-–]|to) ?(?:${SYMBOL})? ?(?:${NUMBER})${SCALE}?)?(?: (?:${CODE})\\b)?(?!\\w)`, 'gi'),
  new RegExp(`(?<!\\w)(?:${CODE})[ \\u00a0]?(?:${NUMBER})${SCALE}?(?!\\w)`, 'g'),
  new RegExp(`(?<![\\w.,$€£])(?:${NUMBER})${SCALE}?[ \\u00a0]?(?:[€£¥₹₽₩]|(?:${CODE})(?!\\w))`, 'g'),
  new RegExp(`(?<![\\w.,$€£])(?:(?:${NUMBER})${SCALE}?|(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|hundred|a|half a|several)(?:[ -](?:hundred|thousand|million|billion|trillion)){1,3})[ -](?:${UNIT})(?!\\w)`, 'gi'),
];

export const moneyRecogniser: PatternRecogniser = {
  type: 'money',
  aliases: ['amount', 'price', 'currency', 'monetary_value', 'cost', 'monetary', 'monetary_amount'],
  find: (text) => PATTERNS.flatMap((pattern) => matchSpans(text, pattern)),
};
