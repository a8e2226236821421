import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './form.module.css';

export function Section({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <section className={classes.section}>
      <Title order={2} size="h4">
        {title}
      </Title>
      {text && <p className={classes.hint}>{text}</p>}
      {children}
    </section>
  );
}
