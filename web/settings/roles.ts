/** Roles, each of which may do what the ones before it may (server/api/auth). */
export const ROLES = ['viewer', 'helpdesk', 'operator', 'admin'] as const
