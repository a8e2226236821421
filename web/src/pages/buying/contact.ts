// Who books, and whether that can be reached. The server checks the same; here it is said while it is typed.

export interface Contact {
  name: string;
  email: string;
  phone: string;
}

export const NO_CONTACT: Contact = { name: '', email: '', phone: '' };

export type ContactProblems = {
  name?: 'name-missing' | 'name-long';
  email?: 'email-missing' | 'email-wrong';
  phone?: 'phone-wrong';
};

const NAME_MAX = 200;
const EMAIL_MAX = 254;
const EMAIL = /^[^\s@"(),:;<>[\\\]]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/i;
const PHONE = /^\+?[\d\s()-]{7,40}$/;
const PHONE_DIGITS_MIN = 7;

export function contactProblems({ name, email, phone }: Contact): ContactProblems {
  return { ...nameProblem(name.trim()), ...emailProblem(email.trim()), ...phoneProblem(phone.trim()) };
}

function nameProblem(name: string): ContactProblems {
  if (name === '') return { name: 'name-missing' };
  return name.length > NAME_MAX ? { name: 'name-long' } : {};
}

function emailProblem(email: string): ContactProblems {
  if (email === '') return { email: 'email-missing' };
  return isEmail(email) ? {} : { email: 'email-wrong' };
}

export function isEmail(email: string): boolean {
  return email.length <= EMAIL_MAX && EMAIL.test(email) && !/^\.|\.\.|\.@/.test(email);
}

function phoneProblem(phone: string): ContactProblems {
  if (phone === '') return {};
  const enough = phone.replace(/\D/g, '').length >= PHONE_DIGITS_MIN;
  return PHONE.test(phone) && enough ? {} : { phone: 'phone-wrong' };
}

/** As it is sent: without blanks around it, and without a telephone number that was not given. */
export function contactBody({ name, email, phone }: Contact) {
  const given = phone.trim();
  return { name: name.trim(), email: email.trim(), ...(given !== '' && { phone: given }) };
}
