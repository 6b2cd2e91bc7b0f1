// Units and currencies, each under one name.

const UNITS =
  'kilometer km kms kilometers|meter m meters|centimeter cm cms centimeters|millimeter mm millimeters|mile mi miles|yard yd yds yards|foot ft feet|inch in. inches|nautical-mile nmi|kilogram kg kgs kilo kilos kilograms|gram g grams gram|milligram mg milligrams|tonne tonnes|ton tons|pound lb lbs|ounce oz ounces|stone st|liter l liters|milliliter ml milliliters|gallon gal gallons|pint pints pt|cup cups|tablespoon tbsp tablespoons|teaspoon tsp teaspoons|' +
  'celsius °c centigrade|fahrenheit °f|kelvin|second sec secs seconds|minute min mins minutes|hour hr hrs hours|day days|week weeks wk wks|month months|year years yr yrs|decade decades|century centuries|millisecond ms milliseconds|' +
  'usd $ dollar dollars us$|eur € euro euros|gbp £ sterling quid|jpy ¥ yen|inr ₹ rupee rupees|cent cents|percent % percentage pct|bit bits|byte bytes|kilobyte kb kilobytes|megabyte mb megabytes|gigabyte gb gigabytes|terabyte tb terabytes|kibibyte kib|mebibyte mib|gibibyte gib|watt watts|kilowatt kw kilowatts|volt volts|amp amps ampere amperes|hertz hz|megahertz mhz|gigahertz ghz|joule joules|calorie calories kcal kcals|acre acres|hectare hectares ha|mph|kph km/h kmh|knot knots|degree degrees °|radian radians|psi|bar bars|pascal pa|newton newtons';

export const UNIT_NAMES: ReadonlyMap<string, string> = new Map(
  UNITS.split('|').flatMap((line) => {
    const words = line.split(' ');
    return words.map((word) => [word, words[0] ?? word] as const);
  }),
);

/** Short names that are units only right after a number. */
export const ONLY_AFTER_NUMBER: ReadonlySet<string> = new Set('m g l st pt in. bar bars second seconds pound pounds stone day days °c °f ms mi ha pa cup cups foot'.split(' '));
