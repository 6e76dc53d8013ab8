"""帳號、人員與密碼: account and staff lists, directories, password stores and policies."""
