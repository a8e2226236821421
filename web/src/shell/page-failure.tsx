import { Failure } from '../failure.tsx';
import { Page } from '../ui/page.tsx';
import { useWords } from '../words.ts';
import { words } from './words.ts';

/** When a page breaks: the shell stays, the failure says what to do. */
export function PageFailure({ error, reset }: { error: unknown; reset: () => void }) {
  const t = useWords(words);
  return (
    <Page title={t.failedTitle}>
      <Failure error={error} onRetry={reset} />
    </Page>
  );
}
