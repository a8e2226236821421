// Everything that is kept about whoever is signed in, gathered from the contexts that keep it, as one file.
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api, got, read } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { useWords } from '../../words.ts';
import { Section } from './section.tsx';
import { words } from './words.ts';

/** Far more pages than a person has; the end of a list that never ends. */
const PAGES_MAX = 1_000;

async function gather(): Promise<object> {
  const known = await got(api.get('/v1/identity/me/data', {}));
  const parts: Record<string, unknown[]> = {};
  for (const { what, address } of known.elsewhere) {
    const pages: unknown[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const answer = await read(cursor ? `${address}?cursor=${encodeURIComponent(cursor)}` : address);
      pages.push(answer);
      cursor = nextOf(answer);
      if (cursor === undefined) break;
    }
    parts[what] = pages;
  }
  const { elsewhere: _, ...mine } = known;
  return { ...mine, ...parts };
}

function nextOf(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null || !('next' in answer)) return undefined;
  return typeof answer.next === 'string' ? answer.next : undefined;
}

function save(data: object): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'jari-data.json';
  link.click();
  URL.revokeObjectURL(url);
}

export function MyData() {
  const t = useWords(words);
  const gathering = useMutation({ mutationFn: gather, onSuccess: save });
  return (
    <Section title={t.dataTitle} text={t.dataText}>
      <Failure error={gathering.error} />
      <div>
        <Button variant="default" loading={gathering.isPending} onClick={() => gathering.mutate()}>
          {t.download}
        </Button>
      </div>
    </Section>
  );
}
