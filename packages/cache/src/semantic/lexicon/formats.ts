// Words that say how an answer has to look, in which language, at which length, in which tone, for whom.

export const FORMAT_WORDS: ReadonlySet<string> = new Set(
  ('json yaml yml xml html csv tsv markdown latex table list bullet bullets bulleted numbered paragraph paragraphs sentence sentences word words line lines page pages essay poem haiku story email letter tweet report outline diagram code script pseudocode sql regex step-by-step steps summary tldr headline title ' +
    'short long brief detailed concise comprehensive thorough quick simple plain technical formal informal casual friendly professional polite serious funny humorous persuasive neutral sarcastic academic ' +
    'beginner beginners expert experts child children kid kids adult student layman five-year-old ' +
    'english french german spanish italian portuguese dutch russian chinese mandarin japanese korean arabic hindi turkish polish swedish norwegian danish finnish greek hebrew latin ukrainian czech hungarian romanian vietnamese thai indonesian bengali urdu persian swahili ' +
    'uppercase lowercase alphabetical chronological ascending descending yes/no one-line one-sentence first-person third-person').split(' '),
);
