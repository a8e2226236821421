import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './empty.module.css';

/** Where there is nothing yet: says so, and what to do about it. */
export function Empty({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={classes.empty}>
      <svg viewBox="0 0 48 48" width="48" height="48" aria-hidden="true" className={classes.mark}>
        <rect x="4" y="4" width="17" height="17" rx="5" />
        <rect x="27" y="4" width="17" height="17" rx="5" />
        <rect x="4" y="27" width="17" height="17" rx="5" />
        <rect x="27" y="27" width="17" height="17" rx="5" className={classes.free} />
      </svg>
      <Title order={2} size="h4">
        {title}
      </Title>
      {children && <div className={classes.text}>{children}</div>}
      {action}
    </div>
  );
}
