import '../../ui/fields.css';
import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { useWords } from '../../words.ts';
import { words } from './words.ts';

/** A password, and a button that shows it, which keyboards reach and screen readers can name. */
export function PasswordField(props: PasswordInputProps) {
  const t = useWords(words);
  return (
    <PasswordInput visibilityToggleButtonProps={{ 'aria-label': t.showPassword, tabIndex: 0 }} {...props} />
  );
}
