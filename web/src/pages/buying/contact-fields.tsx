import '../../ui/fields.css';
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../../words.ts';
import type { Contact, ContactProblems } from './contact.ts';
import classes from './fields.module.css';
import { words } from './words.ts';

interface ContactFieldsProps {
  contact: Contact;
  problems: ContactProblems;
  showAll: boolean;
  onChange(contact: Contact): void;
}

/** Checked as they are typed; what is still being typed for the first time is not called wrong. */
export function ContactFields({ contact, problems, showAll, onChange }: ContactFieldsProps) {
  const t = useWords(words);
  const [left, setLeft] = useState<Partial<Record<keyof Contact, true>>>({});
  const field = (name: keyof Contact) => {
    const problem = problems[name];
    return {
      value: contact[name],
      error: problem && (showAll || left[name]) ? t[problem] : undefined,
      onBlur: () => setLeft((before) => (contact[name] === '' ? before : { ...before, [name]: true })),
      onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
        onChange({ ...contact, [name]: value }),
    };
  };
  return (
    <div className={classes.stack}>
      <TextInput {...field('name')} label={t.name} autoComplete="name" required withAsterisk={false} />
      <TextInput
        {...field('email')}
        label={t.email}
        description={t.emailHint}
        type="email"
        autoComplete="email"
        required
        withAsterisk={false}
      />
      <TextInput {...field('phone')} label={t.phone} type="tel" autoComplete="tel" />
    </div>
  );
}
