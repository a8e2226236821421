import './floating.css';
import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './dialog.module.css';

interface DialogProps {
  title: string;
  /** What the button that closes it is called. */
  close: string;
  opened: boolean;
  onClose(): void;
  fullScreen?: boolean;
  children: ReactNode;
}

/** A question or a look at something, above the page; its heading is one of the page's, not another banner. */
export function Dialog({ title, close, opened, onClose, fullScreen = false, children }: DialogProps) {
  return (
    <Modal.Root opened={opened} onClose={onClose} size="lg" fullScreen={fullScreen}>
      <Modal.Overlay />
      <Modal.Content>
        <div className={classes.head}>
          <Modal.Title className={classes.title ?? ''}>{title}</Modal.Title>
          <Modal.CloseButton size="lg" aria-label={close} />
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
