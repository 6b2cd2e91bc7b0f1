export { measureAgreement } from './judge/agreement.ts';
export { openTournaments } from './open-tournaments.ts';
export { fitBradleyTerry, toExpectedShares } from './rank/bradley-terry.ts';
export { scoreByComparisons } from './rank/score-by-comparisons.ts';
export { scoreByMeans } from './rank/score-by-means.ts';
export { toCsvReport } from './report/to-csv.ts';
export { toHtmlReport } from './report/to-html.ts';
export { toMarkdownReport } from './report/to-markdown.ts';
export { TOURNAMENT_MIGRATIONS } from './store/tournament-schema.ts';

export type { CodeLanguage, CodeRun, CodeRunner, CodeRunReport } from './code-runner.ts';
export type { TournamentCall, Tournaments, TournamentsOptions } from './open-tournaments.ts';
export type { ReportOptions } from './report/to-markdown.ts';
export type { StoredTournament } from './store/tournament-store.ts';
export type { AnswerResult, CompetitorStatus, RankingEntry, RankingMethod, TournamentResult, TournamentStatus } from './tournament-result.ts';
export type { Competitor, EvaluatorSpec, Judge, TournamentSpec, TournamentTask } from './tournament-spec.ts';
export type { LeaderboardEntry } from './leaderboard.ts';
export type { ModelPrior, TournamentPriors } from './router-priors.ts';
