import type { ReactNode } from 'react';
import classes from './operations.module.css';

interface TableProps {
  caption: string;
  heads: readonly string[];
  rows: readonly { key: string; cells: readonly ReactNode[]; tone?: 'bad' | 'warn' | undefined }[];
  /** From this column on, figures stand at the right. */
  figuresFrom?: number;
}

/** A plain table with its title; scrolls in itself where the page is narrow. */
export function Table({ caption, heads, rows, figuresFrom = 1 }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keys
    <section className={classes.scroll} aria-label={caption} tabIndex={0}>
      <table className={classes.table}>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {heads.map((head, at) => (
              <th key={head} scope="col" data-figure={at >= figuresFrom || undefined}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells, tone }) => (
            <tr key={key} data-tone={tone}>
              {cells.map((cell, at) => (
                <td key={heads[at]} data-figure={at >= figuresFrom || undefined} className="tabular">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
