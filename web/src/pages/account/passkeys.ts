// Passkeys in the browser. What the authenticator says is carried to the server as it is; only the server judges it.
import { startAuthentication, startRegistration } from '@simplewebauthn/browser';
import { api, got } from '../../api.ts';

/** The person turned away, or the device has no passkey for this site. */
export class NotConfirmed extends Error {
  override name = 'NotConfirmed';
}

async function confirmed<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking;
  } catch (error) {
    throw new NotConfirmed('The passkey was not confirmed.', { cause: error });
  }
}

type AuthenticationOptions = Parameters<typeof startAuthentication>[0]['optionsJSON'];
type RegistrationOptions = Parameters<typeof startRegistration>[0]['optionsJSON'];

export async function signInWithPasskey() {
  const optionsJSON = await got(api.post('/v1/identity/passkeys/sign-in/options', {}));
  const response = await confirmed(
    startAuthentication({ optionsJSON: optionsJSON as unknown as AuthenticationOptions }),
  );
  return got(api.post('/v1/identity/passkeys/sign-in', { body: { response: { ...response } } }));
}

export async function makePasskey(label: string) {
  const optionsJSON = await got(api.post('/v1/identity/passkeys/options', {}));
  const response = await confirmed(
    startRegistration({ optionsJSON: optionsJSON as unknown as RegistrationOptions }),
  );
  return got(api.post('/v1/identity/passkeys', { body: { label, response: { ...response } } }));
}
