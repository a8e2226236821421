import type { ReactNode } from 'react';
import classes from './note.module.css';

interface NoteProps {
  tone: 'plain' | 'good' | 'warn' | 'bad';
  title?: ReactNode;
  children?: ReactNode;
  /** What to do now: a button, a link. */
  action?: ReactNode;
  /** Read out at once. */
  urgent?: boolean;
}

/** Something the reader should know, in its place on the page rather than in a box that flies away. */
export function Note({ tone, title, children, action, urgent }: NoteProps) {
  return (
    <div className={classes.note} data-tone={tone} role={urgent ? 'alert' : 'status'}>
      <div className={classes.body}>
        {title && <p className={classes.title}>{title}</p>}
        {children && <div>{children}</div>}
      </div>
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}
