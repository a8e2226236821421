import { useState } from 'react';
import type { Me } from '../../session.ts';
import { type Contact, NO_CONTACT } from './contact.ts';

const KEPT_AS = 'jari-contact';

/** What was typed stays for the session, so that signing in or going back loses nothing; else what the account says. */
export function useTypedContact(me: Me | null): [Contact, (contact: Contact) => void] {
  const [contact, setContact] = useState(() => first(me));
  return [
    contact,
    (next) => {
      setContact(next);
      try {
        sessionStorage.setItem(KEPT_AS, JSON.stringify(next));
      } catch {
        // Without storage it lasts as long as the page.
      }
    },
  ];
}

function first(me: Me | null): Contact {
  const typed = read();
  return {
    name: typed.name || (me?.name ?? ''),
    email: typed.email || (me?.email ?? ''),
    phone: typed.phone,
  };
}

function read(): Contact {
  try {
    return { ...NO_CONTACT, ...(JSON.parse(sessionStorage.getItem(KEPT_AS) ?? '{}') as Partial<Contact>) };
  } catch {
    return NO_CONTACT;
  }
}
