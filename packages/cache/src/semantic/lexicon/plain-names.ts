// Names that are no other word in lower case, as "france" is France: the only ones whose capitals may be left out. Places, languages, peoples, persons, products; checked against a dictionary of English.

const set = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

/** First names. What stands right behind one belongs to it: "donald trump". */
export const FIRST_NAMES = set(
  `aamir aaron aishwarya albert alexander amanda andrea andrew angela anna anthony arthur ashley barack barbara benjamin betty brenda brian bruce bryan carl carolyn catherine charles cheryl christina christine cristiano cynthia daniel
  david deborah debra deepika dennis diane donald dorothy douglas dylan edward elizabeth elon emily emma ethan evelyn gary gerald gregory hannah helen hillary isaac jacob jacqueline james janet jason jeffrey jennifer jeremy jesse jessica
  joan joe jonathan jose joseph joyce judith julie karen katherine kathleen keith kelly kevin kimberly kyle laura lauren lawrence leonardo linda lionel margaret maria martha matthew megan melissa michael michelle nancy narendra nathan
  nicholas nicole olivia pamela patrick rachel raymond rebecca robert romeo ronald ruth ryan salman samantha samuel sandra sarah sean sharon shirley sophia stephanie stephen steven susan teresa thomas timothy tyler victoria vladimir
  walter william zachary`,
);

/** All others. */
export const PLAIN_NAMES = set(
  `accra adelaide adidas afghanistan africa african ahmedabad airbnb aires airpods alabama alaska albania alberta aldrin alexandria algeria alibaba allah alps ambani america american amsterdam andes andorra andromeda angeles angola
  angularjs ankara antarctica anthropic antwerp arabia arabic archimedes argentina argentinian aristotle arizona arkansas armenia armstrong asia asian assam athena athens atlanta atlantic auckland audi austen australia australian austria
  austrian azerbaijan bachchan baghdad bahrain bali baltic baltimore bangalore bangkok bangladesh bangladeshi barbados barcelona basel bavaria beatles beethoven beijing beirut belarus belfast belgian belgium belgrade belize bengali
  bengaluru benin bergen berlin beyonce bezos bhutan biden bihar bilbo birmingham bitbucket bitcoin bmw bogota bolivia boston botswana brasilia brazil brazilian brisbane bristol britain british brooklyn brussels bucharest budapest buddha
  buddhism buddhist buddhists buenos buffett bugatti bulgaria bulgarian burundi busan cairo calgary california cambodia cambridge cameroon canada canadian canberra cantonese caracas casablanca catalonia chandigarh chatgpt chennai chicago
  chilean chopin christ christianity christmas churchill cincinnati citroen cleopatra cleveland clinton colombia colombian colombo colorado confucius connecticut copenhagen copernicus crete croatia croatian css cuba cuban cyprus czech
  czechia dakar dali dallas damascus danube darwin debian december deepmind delaware delhi denmark denver detroit dhaka dickens diego disney diwali django djibouti djokovic dogecoin doha dostoevsky dracula dresden dubai dublin durban
  dutch ebay ecuador edinburgh edison egypt egyptian einstein elvis engels england english eritrea esperanto estonia ethereum ethiopia euclid europe european everest facebook february federer ferrari feynman fiji filipino finland flipkart
  florence florida fortnite france francisco frankenstein frankfurt french freud friday frodo gabon gagarin galileo gambia gandalf gandhi ganges gatsby geneva german germany ghana github gitlab glasgow gmail goethe gogh golang google
  gorbachev gothenburg graphql graz greece greek grenada gryffindor guangzhou guatemala gujarat gujarati gurgaon guyana haiti halley hamburg hanoi hanukkah haryana havana hawaii hebrew helsinki hemingway hermione himalaya himalayas hindi
  hindu hinduism hindus hiroshima hitler hogwarts hollywood honda honduras hong houston html huawei hungarian hungary hyderabad hyundai iceland icelandic idaho ikea illinois imac india indian indiana indonesia indonesian internet innsbruck
  instagram ios iowa ipad iphone iran iranian iraq iraqi ireland irish islam islamabad israel israeli istanbul italian italy jaipur jakarta jamaica janeiro january japan japanese javascript jerusalem jesus johannesburg jquery judaism
  juliet july jung kafka kannada kansas kant kapoor karachi karnataka kashmir kathmandu kawasaki kazakhstan kejriwal kennedy kentucky kenya kenyan kepler kerala kiev kilimanjaro kochi kolkata kong koran korea korean kosovo kotlin krakow
  kuala kubernetes kuwait kyiv kyoto kyrgyzstan lagos lahore lamborghini lanka laos latin latvia lebanon leeds lego leipzig lenin lenovo lesotho liberia libya liechtenstein lincoln linkedin linux lisa lisbon litecoin lithuania liverpool
  london louisiana lovelace lucknow lumpur luxembourg macbeth macbook macos madagascar madrid maharashtra malawi malayalam malaysia maldives manchester mandela manhattan manitoba marathi marrakesh marx maryland massachusetts matlab
  mauritania mauritius mcdonald mcdonalds medina mediterranean melbourne memphis mercedes merkel messi metallica mexican mexico miami michelangelo michigan microsoft milan minecraft minnesota mississippi missouri modi mohammed moldova
  mona monaco monday monet mongodb mongolia montana montenegro montevideo montreal morocco moscow motorola mozambique mozart muhammad mumbai munich muslim muslims mussolini myanmar mysql nadal nagoya nairobi namibia naples nashville
  nebraska nehru nepal nepali neptune netflix netherlands nevada neymar nginx nicaragua nietzsche nigeria nigerian nintendo nissan noida nokia norway norwegian november numpy nvidia obama oceania october odessa odin odisha odysseus ohio
  oklahoma oman ontario openai oregon orlando orwell osaka oslo othello ottawa oxford pakistan pakistani palestine panama panasonic paraguay paris paulo paypal pennsylvania pepsi perth peru peruvian peugeot philadelphia philippines
  photoshop php picasso pichai pinterest pittsburgh pixar plato playstation pluto pokemon poland porsche porto portugal portuguese poseidon postgres postgresql powerpoint prague pretoria pune punjab punjabi putin pythagoras qatar qualcomm
  quebec quito quixote quora quran rajasthan ramadan reagan reddit rembrandt renault reykjavik rhine rica rihanna rio riyadh roblox romania romanian rome ronaldo roosevelt rotterdam rowling russia russian rwanda sacramento sahara saigon
  salvador salzburg samoa samsung sanskrit santiago sarajevo sardinia saturday saudi scandinavia schumacher scotland scottish seattle senegal seoul september serbia serbian seville seychelles shakespeare shanghai shenzhen sherlock siberia
  sicily sikhism singapore skoda skywalker slovakia slovenia snapchat socrates sofia somalia sony spain spanish spotify sqlite sri stalin starbucks stockholm stuttgart sudan sundar sunday suriname sweden swedish swiss switzerland sydney
  syria taipei taiwan tajikistan tamil tanzania tchaikovsky tehran telangana telugu tennessee texas thai thailand thames thatcher thursday tibet tiktok tokyo tolkien tolstoy tonga toronto toshiba toyota tripoli tuesday tunis tunisia turin
  turing turkish turkmenistan tuscany tutankhamun typescript ubuntu uganda ukraine ukrainian uranus urdu uruguay utah uzbekistan valencia vancouver vanuatu vegas venezuela venice vermont vienna vietnam vietnamese vinci virginia vivaldi
  voldemort volga volkswagen volvo warsaw wechat wednesday welsh whatsapp wikipedia wisconsin wordpress wyoming xbox xiaomi yamaha yemen york youtube zagreb zambia zealand zeus zimbabwe zuckerberg zurich`,
);

/** Words that belong to the name behind them: "mount everest", "new york". */
export const BEFORE_NAMES = set('mount lake river new north south east west saint san los el united great sri puerto costa hong buenos rio kuala');

/** Words that some write with a capital, and that name nothing else with it where an article or another of them stands beside. */
export const CAPITALS_BY_HABIT = set(
  `universe website websites university universities college colleges science sciences engineering engineer engineers mathematics math maths physics chemistry biology economics psychology sociology philosophy geography literature algebra calculus geometry statistics
  photosynthesis government governments president presidents minister ministers senator senators bachelor bachelors manager managers executive developer developers computer computers software hardware technology management marketing accounting finance mechanical electrical civil aerospace robotics
  nursing education student students teacher teachers country countries hotel hotels airport airports restaurant restaurants hospital hospitals population diabetes autism feminism capitalism socialism democracy bitcoin cryptocurrency artificial intelligence euros wikipedia television radio telephone
  english-speaking machine learning institute institutes academy doctorate laptop laptops smartphone smartphones relativity evolution thermodynamics electricity magnetism`,
);
