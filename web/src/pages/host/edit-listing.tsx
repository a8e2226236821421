import '@mantine/core/styles/Skeleton.css';
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { asking } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { useFormats, useWords } from '../../words.ts';
import { Editor } from './editor.tsx';
import { Frame } from './frame.tsx';
import classes from './listings.module.css';
import { words } from './words.ts';

const route = getRouteApi('/host/listings/$listing');
/** While inventory is asked about a change. */
const PENDING_AGAIN_MS = 1_000;

export function EditListing() {
  const t = useWords(words);
  const { text } = useFormats();
  const { listing } = route.useParams();
  const { data, error, refetch } = useQuery({
    ...asking('/v1/catalog/listings/{listing}', { path: { listing } }),
    refetchInterval: ({ state }) => (state.data?.pending ? PENDING_AGAIN_MS : false),
  });
  return (
    <Frame title={data ? text(data.content.title) : t.listing}>
      {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && (
        <div aria-busy="true" className={classes.loading}>
          <Skeleton height={220} />
          <Skeleton height={220} />
        </div>
      )}
      {data && <Editor key={listing} kind={data.content.kind} listing={data} />}
    </Frame>
  );
}
