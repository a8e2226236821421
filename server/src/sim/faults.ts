// What goes wrong in a world, and how badly: each seed mixes its own faults. The last part of a world has none,
// so that everything must come to its end.
import type { Dice } from './scheduler.ts';

export interface Faults {
  /** Probabilities per message between contexts. */
  drop: number;
  repeat: number;
  late: number;
  /** Probability that a process dies at a wait for its disk. */
  crash: number;
  /** Probability that a commit fails or, worse, succeeds without saying so. */
  commitLost: number;
  /** Probability that a client's answer gets lost, so that it asks again. */
  answerLost: number;
  /** Probability per provider call, by way of failing. */
  provider: { overloaded: number; lostAnswer: number; lostRequest: number; declined: number };
  /** Nothing goes wrong any more. */
  calm: boolean;
}

export const CALM: Faults = {
  drop: 0,
  repeat: 0,
  late: 0,
  crash: 0,
  commitLost: 0,
  answerLost: 0,
  provider: { overloaded: 0, lostAnswer: 0, lostRequest: 0, declined: 0 },
  calm: true,
};

/** Some worlds are quiet, some lose every tenth message: swarm testing finds more than one fixed mix. */
export function faultsOf(dice: Dice): Faults {
  const some = (most: number) => (dice.chance(0.5) ? dice.next() * most : 0);
  return {
    drop: some(0.2),
    repeat: some(0.3),
    late: some(0.15),
    crash: some(0.004),
    commitLost: some(0.03),
    answerLost: some(0.25),
    provider: { overloaded: some(0.4), lostAnswer: some(0.4), lostRequest: some(0.2), declined: some(0.3) },
    calm: false,
  };
}
