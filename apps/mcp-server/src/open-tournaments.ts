// Tournaments over one file in the data directory, and what the router learns from them.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Logger } from '@gateway/core';
import type { Gateway, RouterOptions } from '@gateway/delegation';
import type { TournamentPriors, Tournaments } from '@gateway/tournament';
import type { Config } from './config/config.ts';

export interface TournamentParts {
  readonly config: Pick<Config, 'dataDirectory'>;
  readonly gateway: () => Promise<Gateway>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What tournaments have told so far. Renewed by every tournament that this process runs. */
export interface PriorsHolder {
  readonly find: NonNullable<RouterOptions['priors']>;
  set(priors: TournamentPriors): void;
}

export function createPriorsHolder(): PriorsHolder {
  let current: TournamentPriors | undefined;
  return {
    find: (...asked) => current?.find(...asked),
    set: (priors) => {
      current = priors;
    },
  };
}

/** @throws GatewayError as `openDatabase` of `@gateway/core/sqlite` does */
export async function openTournaments({ config, gateway, clock, logger }: TournamentParts, priors: PriorsHolder): Promise<Tournaments> {
  const { openTournaments: open } = await import('@gateway/tournament');
  const opened = await gateway();
  return open({ path: pathOf(config), gateway: opened, clock, logger, onResults: (_result, learned) => priors.set(learned) });
}

/** Reads what earlier processes have found out; nothing is loaded where there was no tournament. */
export async function readPriors({ config, clock, logger }: Pick<TournamentParts, 'config' | 'clock' | 'logger'>, priors: PriorsHolder): Promise<void> {
  if (!existsSync(pathOf(config))) return;
  const { openTournaments: open } = await import('@gateway/tournament');
  const tournaments = open({ path: pathOf(config), clock, logger });
  try {
    priors.set(tournaments.readPriors());
  } finally {
    await tournaments.close();
  }
}

function pathOf({ dataDirectory }: Pick<Config, 'dataDirectory'>): string {
  return join(dataDirectory, 'tournaments.db');
}
