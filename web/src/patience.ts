// A server that has no room for a request refuses it before anything is done. In a crowd that is over in a moment, so
// the request is sent again a few times, as late as the server asks and not by everybody at once; then people are told.
const AGAIN_MAX = 3;
const AGAIN_AFTER_S = 1;

type Send = (request: Request) => Promise<Response>;

const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export async function patiently(
  request: Request,
  send: Send = (one) => fetch(one),
  wait: (ms: number) => Promise<void> = later,
): Promise<Response> {
  for (let again = 0; ; again += 1) {
    const response = await send(request.clone());
    if (again === AGAIN_MAX || !(await hasNoRoom(response))) return response;
    const seconds = Number(response.headers.get('retry-after')) || AGAIN_AFTER_S;
    await wait(seconds * (0.5 + Math.random()) * 1_000);
  }
}

/** Any other 503 may mean that nobody knows whether it was done. */
async function hasNoRoom(response: Response): Promise<boolean> {
  if (response.status !== 503 || !response.headers.get('content-type')?.includes('json')) return false;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  return typeof body === 'object' && body !== null && 'code' in body && body.code === 'overloaded';
}
