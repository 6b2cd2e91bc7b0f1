// What the router knows of one model while it chooses.
import type { ModelInfo, PicoUsd } from '@gateway/core';
import type { Belief } from './beliefs.ts';
import type { RankedFigures } from './rank-options.ts';

export interface RouteOption extends RankedFigures {
  readonly info: ModelInfo;
  readonly listCost: PicoUsd | null;
  readonly belief: Belief;
}
