// One contract over every local action, each with its golden.
import { localActions } from '../src/local/actions.ts';
import { describeLocalAction } from './local-action-contract.ts';

localActions.forEach(describeLocalAction);
