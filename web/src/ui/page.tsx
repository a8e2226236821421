import { Box, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import classes from './page.module.css';

interface PageProps {
  /** Also the title of the browser's tab. */
  title: string;
  /** Shown instead of the title, where the page draws its own heading with an `h1` in it. */
  heading?: ReactNode;
  /** Beside the title: what can be done with the whole page. */
  actions?: ReactNode;
  width?: 'narrow' | 'normal' | 'wide' | 'full';
  children: ReactNode;
}

/** The frame of every page: one `h1`, a title for the tab, a width that reads well. */
export function Page({ title, heading, actions, width = 'normal', children }: PageProps) {
  useEffect(() => {
    document.title = title === 'Jari' ? title : `${title} · Jari`;
  }, [title]);
  return (
    <Box className={classes.page} data-width={width}>
      {heading ?? (
        <div className={classes.head}>
          <Title order={1} className={classes.title}>
            {title}
          </Title>
          {actions && <div className={classes.actions}>{actions}</div>}
        </div>
      )}
      {children}
    </Box>
  );
}
