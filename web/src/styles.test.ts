import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';

const SRC = import.meta.dirname;
const FIRST = 'first.css';
const FIELDS = 'fields.css';
const FLOATING = 'floating.css';
const SEGMENTS = 'segments.css';

/** Where the styles of a part of Mantine stand; `first.css` is there on every page. */
const STYLES: Readonly<Record<string, readonly string[]>> = {
  Box: [],
  Button: [FIRST],
  Checkbox: [FIELDS],
  Drawer: [FLOATING],
  Loader: [FIRST],
  MantineProvider: [FIRST],
  Menu: [FLOATING],
  Modal: [FLOATING],
  NativeSelect: [FIELDS],
  NumberInput: [FIELDS],
  PasswordInput: [FIELDS],
  Progress: ['Progress.css'],
  Radio: [FIELDS],
  SegmentedControl: [SEGMENTS],
  Select: [FIELDS, FLOATING],
  Skeleton: ['Skeleton.css'],
  TextInput: [FIELDS],
  Textarea: [FIELDS],
  Title: [FIRST],
  VisuallyHidden: [FIRST],
};

test('whoever uses a part of Mantine brings the styles that it needs', () => {
  const missing = globSync('**/*.tsx', { cwd: SRC }).flatMap((file) => {
    const text = readFileSync(join(SRC, file), 'utf8');
    const named = /import \{([^}]*)\} from '@mantine\/core'/.exec(text)?.[1] ?? '';
    const parts = named
      .split(',')
      .map((name) => name.trim())
      .filter((name) => !name.startsWith('type '));
    const styles = [...text.matchAll(/^import '([^']+\.css)'/gm)].map(([, path]) => basename(path ?? ''));
    return parts
      .filter((name) => /^[A-Z]/.test(name))
      .flatMap((part) => STYLES[part] ?? [`nobody knows where the styles of ${part} are`])
      .filter((style) => style !== FIRST && !styles.includes(style))
      .map((style) => `${file}: ${style}`);
  });
  assert.deepEqual(missing, []);
});
