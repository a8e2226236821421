import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Empty } from '../ui/empty.tsx';
import { Page } from '../ui/page.tsx';
import { useWords } from '../words.ts';
import { words } from './words.ts';

export function Missing() {
  const t = useWords(words);
  return (
    <Page title={t.missingTitle}>
      <Empty
        title={t.missingText}
        action={
          <Button component={Link} to="/">
            {t.toHome}
          </Button>
        }
      />
    </Page>
  );
}
