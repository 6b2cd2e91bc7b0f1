// What kind of work a task is, by the words it begins with: routing and checks differ by kind, and callers rarely name it. Rather the general kind than
// a wrong one.
import type { TaskType } from '@gateway/core';

export interface TaskContext {
  readonly hasDocument: boolean;
  readonly hasSchema: boolean;
}

// Tasks say what they want in their first line; what follows may be the text to work on.
const LOOKED_AT = 300;
const POLITE = /^(?:(?:please|kindly|hi|hello|hey|bitte)[,!]?\s+|(?:can|could|would|will) you\s+(?:please\s+)?|i (?:want|need|would like|'d like) you to\s+|your task is to\s+|you are [^.\n]{0,100}\.\s+)+/i;

// The first that fits counts, so the more specific come first. Most ask for the verb at the very beginning.
const SIGNS: readonly (readonly [TaskType, RegExp])[] = [
  ['translation', /^(?:translate|übersetze?n?|traduis|traduisez|traduce)\b|\btranslat(?:e|ion of) (?:it|this|the \w+) (?:in)?to [a-z]+/i],
  ['question_generation', /^(?:write|generate|create|make|come up with|draft|prepare|give me) (?:me )?(?:(?:up to|about|at least) )?(?:\w+ ){0,4}(?:questions|q&a|qa pairs|quiz|flashcards|faqs?)\b/i],
  [
    'code_generation',
    /^(?:write|create|generate|implement|give me|build|develop|fix|debug|refactor|optimi[sz]e|port|convert) (?:me )?(?:\w+ ){0,5}(?:functions?|scripts?|class|program|code|method|regex|regular expression|sql|quer(?:y|ies)|unit tests?|algorithm|component|endpoint|api|dockerfile|bash|python|javascript|typescript|rust|java|bug)\b|^(?:implement|refactor|debug)\b/i,
  ],
  ['summarization', /^(?:summari[sz]e|sum up|condense|recap|tl;?dr|abstract|fasse\b|résume|resume el|zusammenfass)|^(?:write|give|create|make|provide|prepare|draft)(?: me| us)? (?:\w+ ){0,4}(?:summary|abstract|overview|recap|synopsis|tl;?dr|key (?:points|takeaways))\b/i],
  ['keyword_extraction', /^(?:extract|list|find|give me|identify|suggest|generate)(?: me)? (?:\w+ ){0,4}(?:keywords?|key ?phrases|tags|key terms)\b/i],
  [
    'entity_extraction',
    /^(?:extract|list|find|identify|name|pull out|get|tag) (?:\w+ ){0,4}(?:entit(?:y|ies)|people|persons?|names?|organi[sz]ations?|compan(?:y|ies)|locations?|places|cities|countries)(?: mentioned| named| in| that| from|[,.]|$)/i,
  ],
  ['classification', /^(?:classify|categori[sz]e|label|tag|rate|detect the (?:sentiment|language|topic)|determine (?:whether|if|the (?:sentiment|category|topic|intent|language)))\b|^(?:is|are) (?:this|the following|these) [^?]{0,80}\b(?:spam|positive|negative|toxic|urgent|relevant)\b|^(?:what|which) (?:category|sentiment|label)\b|\bsentiment (?:of|analysis)\b/i],
  ['data_extraction', /^(?:extract|pull (?:out )?|parse|get|collect|gather|find all|list all|list every|list each|fill (?:in|out)|convert|turn|transform) (?:[^.\n]{0,120})(?:\b(?:json|csv|table|fields?|rows?|records?|data|figures|numbers|dates?|amounts?|prices?|items?|values?|invoices?|details|every|all)\b)/i],
  ['rewriting', /^(?:rewrite|rephrase|paraphrase|reword|proofread|edit|polish|improve|shorten|simplify|correct|fix|tidy|clean up|reformat|make (?:it|this|the \w+) (?:more|less|shorter|longer|clearer|friendlier|simpler|formal))\b/i],
  ['creative', /^(?:write|compose|create|invent|imagine|draft|make up|tell)(?: me)? (?:\w+ ){0,4}(?:poem|story|stories|song|lyrics|haiku|slogans?|tagline|joke|novel|dialogue|screenplay|limerick|fairy tale)\b|^brainstorm\b|^(?:give|suggest|come up with)(?: me)? (?:\w+ ){0,4}(?:ideas|names for|titles|slogans)\b/i],
  ['reasoning', /^(?:solve|prove|calculate|compute|derive|work out|figure out|deduce)\b|\bstep[ -]by[ -]step\b|^(?:compare|analy[sz]e|evaluate|assess|weigh|plan)\b/i],
];

/** One of core's task types. Without a sign: `data_extraction` with a schema, `question_answering` with a document, else `chat`. Never `embedding`. */
export function inferTaskType(task: string, { hasDocument, hasSchema }: TaskContext): TaskType {
  const beginning = (task.trim().slice(0, LOOKED_AT).split('\n', 1)[0] ?? '').replace(POLITE, '').trim();
  for (const [type, sign] of SIGNS) if (sign.test(beginning)) return type;
  if (hasSchema && hasDocument) return 'data_extraction';
  return hasDocument ? 'question_answering' : 'chat';
}
