import { getRouteApi, Link } from '@tanstack/react-router';
import { useWords } from '../../words.ts';
import { Editor } from './editor.tsx';
import { Frame } from './frame.tsx';
import { KINDS } from './kinds.ts';
import classes from './listings.module.css';
import { useKindWords } from './use-kind-words.ts';
import { words } from './words.ts';

const route = getRouteApi('/host/listings/new');

export function NewListing() {
  const t = useWords(words);
  const kinds = useKindWords();
  const { kind } = route.useSearch();
  if (!kind) return <ChooseKind />;
  return (
    <Frame title={t.newOf(kinds.nameOf(kind))}>
      <Editor key={kind} kind={kind} />
    </Frame>
  );
}

function ChooseKind() {
  const t = useWords(words);
  const kinds = useKindWords();
  return (
    <Frame title={t.chooseKind}>
      <ul className={classes.kinds}>
        {KINDS.map((kind) => (
          <li key={kind}>
            <Link to="/host/listings/new" search={{ kind }} className={classes.kind}>
              <strong>{kinds.nameOf(kind)}</strong>
              <span>{kinds.aboutOf(kind)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Frame>
  );
}
