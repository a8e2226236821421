import { CloseButton, Modal, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
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
  const id = useId();
  return (
    <Modal.Root opened={opened} onClose={onClose} size="lg" fullScreen={fullScreen}>
      <Modal.Overlay />
      <Modal.Content aria-labelledby={id}>
        <div className={classes.head}>
          <Title order={2} size="h4" id={id}>
            {title}
          </Title>
          <CloseButton size="lg" aria-label={close} onClick={onClose} />
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
