foo.bar.info('scan.created')
someFactory().info('scan.created')

/* expected
*/
