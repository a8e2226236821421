// The only reader of the environment.

/** Address of the server that a test run has started for all its files. */
export function testDatabaseUrl(): string | undefined {
  return process.env.JARI_TEST_DATABASE_URL || undefined;
}
