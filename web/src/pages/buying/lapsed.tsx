// The cart is not held any more: what that means, and how to get it back.
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { currentCart, holdAgain, holdRest, type Outcome, type Refused, withoutLost } from '../../cart.ts';
import { Failure } from '../../failure.tsx';
import { Note } from '../../ui/note.tsx';
import { useWords } from '../../words.ts';
import { words } from './words.ts';

export interface HoldingAgain {
  isPending: boolean;
  error: unknown;
  /** What could not be had when it was tried last. */
  refused: Refused | undefined;
  all(): void;
  rest(): void;
}

export function useHoldingAgain(): HoldingAgain {
  const [refused, setRefused] = useState<Refused>();
  const settle = (outcome: Outcome | undefined) =>
    setRefused(outcome && 'refused' in outcome ? outcome.refused : undefined);
  const all = useMutation({ mutationFn: holdAgain, onSuccess: settle });
  const rest = useMutation({ mutationFn: holdRest, onSuccess: settle });
  return {
    isPending: all.isPending || rest.isPending,
    error: all.error ?? rest.error,
    refused,
    all: () => all.mutate(),
    rest: () => refused && rest.mutate(refused),
  };
}

export function Lapsed({ again }: { again: HoldingAgain }) {
  const t = useWords(words);
  const { refused } = again;
  if (refused && refused.lost.length > 0) return <Gone again={again} refused={refused} />;
  return (
    <>
      <Note
        tone="warn"
        title={t.lapsedTitle}
        action={
          <Button loading={again.isPending} onClick={again.all}>
            {t.holdAgain}
          </Button>
        }
      >
        {t.lapsedText}
      </Note>
      <Failure error={again.error ?? refused?.problem} />
    </>
  );
}

function Gone({ again, refused }: { again: HoldingAgain; refused: Refused }) {
  const t = useWords(words);
  const isSomethingLeft = withoutLost(currentCart().items, refused).length > 0;
  return (
    <>
      <Note
        tone="bad"
        urgent
        title={t.goneTitle}
        action={
          <Button loading={again.isPending} onClick={again.rest}>
            {isSomethingLeft ? t.holdRest : t.emptyIt}
          </Button>
        }
      >
        {isSomethingLeft ? t.goneText : t.goneAllText}
      </Note>
      <Failure error={again.error} />
    </>
  );
}
