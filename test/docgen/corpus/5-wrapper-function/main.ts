import { audit, note as remark } from './audit'
import * as all from './audit'
audit('user.created', { user__id: 1 })
audit('user.deleted', {})
remark('taken')
all.audit('user.moved', { to: 1 })
audit(process.argv[2], {})
audit('user.hidden', {}) // docgen: ignore
